// The library's own bindings, and the ring that Python drains in bulk.
%module(directors="1") pjsua2

%include "pjsua2.i"

%{
#include "audio_ring.hpp"
%}

// Touches no lock of the library: handing the interpreter over would cost more than the copy.
%nothread pj::AudioRing::drain;
%nothread pj::AudioRing::lost;
%nothread pj::AudioRing::fill;

%include "audio_ring.hpp"

%extend pj::AudioRing {
  PyObject *drain() {
    unsigned frames = $self->pending();
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, frames * $self->frameBytes());
    if (bytes == NULL || frames == 0)
      return bytes;
    unsigned valid = $self->take(PyBytes_AS_STRING(bytes), frames);
    if (valid != frames)
      _PyBytes_Resize(&bytes, valid * $self->frameBytes());
    return bytes;
  }
}
