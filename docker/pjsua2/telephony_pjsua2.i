// The library's own bindings, the ring that Python drains in bulk, the media's receiver, and the
// gate before it all.
%module(directors="1") pjsua2

%include "pjsua2.i"

%{
#include "audio_ring.hpp"
#include "gate_report.hpp"
#include "request_gate.hpp"
#include "media_poller.hpp"
%}

// Touches no lock of the library: handing the interpreter over would cost more than the copy.
%nothread pj::AudioRing::drain;
%nothread pj::AudioRing::worth_draining;
%nothread pj::AudioRing::lost;
%nothread pj::AudioRing::fill;

%include "audio_ring.hpp"
%include "media_poller.hpp"

%extend pj::AudioRing {
  // The numbers of the rings that are; see `worthDraining`.
  static PyObject *worth_draining(unsigned frames) {
    std::vector<unsigned> found = pj::AudioRing::worthDraining(frames);
    PyObject *numbers = PyList_New(found.size());
    for (size_t i = 0; numbers != NULL && i < found.size(); ++i)
      PyList_SET_ITEM(numbers, i, PyLong_FromUnsignedLong(found[i]));
    return numbers;
  }
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

// Called by the thread that handles the library's events, and waits for nothing.
%nothread pj::RequestGate::report;
%nothread pj::RequestGate::setLoad;

%{
static std::string address_text(const telephony::Address &address) {
  static const telephony::Address mapped = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}};
  bool v4 = std::equal(mapped.begin(), mapped.begin() + 12, address.begin());
  char text[PJ_INET6_ADDRSTRLEN];
  pj_inet_ntop(v4 ? pj_AF_INET() : pj_AF_INET6(), address.data() + (v4 ? 12 : 0), text,
               sizeof text);
  return text;
}

static void append(PyObject *list, PyObject *item) {
  if (item != NULL)
    PyList_Append(list, item);
  Py_XDECREF(item);
}
%}

%include "request_gate.hpp"

%extend pj::RequestGate {
  // None if nothing was refused since; else (counts, unkept, kept, sources), lists of
  // (cause, is INVITE, answered, count), (cause, count), (cause, source, text), (address, count).
  PyObject *report() {
    telephony::GateReport &report = $self->refused();
    if (report.empty)
      Py_RETURN_NONE;
    PyObject *counts = PyList_New(0), *unkept = PyList_New(0);
    PyObject *kept = PyList_New(0), *sources = PyList_New(0);
    for (int cause = 0; cause < telephony::CAUSES; ++cause) {
      for (int which = 0; which < 4; ++which)
        if (uint64_t count = report.counts[cause][which / 2][which % 2])
          append(counts, Py_BuildValue("iiiK", cause, which / 2, which % 2,
                                       (unsigned long long)count));
      if (report.unkept[cause])
        append(unkept, Py_BuildValue("iK", cause, (unsigned long long)report.unkept[cause]));
    }
    for (const telephony::RefusedInvite &invite : report.kept)
      append(kept, Py_BuildValue("isy#", invite.cause, invite.source.c_str(),
                                 invite.text.data(), (Py_ssize_t)invite.text.size()));
    for (const auto &source : report.by_source)
      append(sources, Py_BuildValue("sK", address_text(source.first).c_str(),
                                    (unsigned long long)source.second));
    report.clear();
    return Py_BuildValue("NNNN", counts, unkept, kept, sources);
  }
}
