/* A port of the conference bridge that keeps the last frames it was given, for a reader in
 * bulk. The media thread writes, one other thread reads; neither ever waits for the other.
 *
 * One writer and one reader share `written`, a count of frames that only grows. The reader
 * copies what lies between its own count and `written`, and looks at `written` again: frames
 * that the writer may have touched meanwhile are counted as lost, never handed out.
 */
#ifndef TELEPHONY_AUDIO_RING_HPP
#define TELEPHONY_AUDIO_RING_HPP

#include <pjsua2.hpp>

#ifndef SWIG
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace pj {
struct RingPort;
struct RingState;
}
#endif

namespace pj {

class AudioRing : public AudioMedia {
public:
    AudioRing();
    virtual ~AudioRing();

    /** Join the bridge as a sink for 16-bit mono frames; keeps the last `frames` of them. */
    void createRing(const std::string &name, unsigned clock_rate, unsigned samples_per_frame,
                    unsigned frames);

    /** Whether frames are kept; a ring that starts filling begins empty. */
    void fill(bool filling);

    /** Counts the rings that were made; `worthDraining` names them so. */
    unsigned number() const;

    /** Samples that were overwritten before anybody drained them, since filling began. */
    unsigned long lost() const;

#ifndef SWIG
    /** How many whole frames could be taken now. */
    unsigned pending() const;
    /** Copy up to `frames` of them into `to`; returns how many are valid, at its start. */
    unsigned take(char *to, unsigned frames);
    unsigned frameBytes() const;
    /** The rings to which something loud came since they were drained, or `frames` of anything. */
    static std::vector<unsigned> worthDraining(unsigned frames);

private:
    RingPort *ring;
    RingState *state;
    uint64_t lostFrames;
#endif
};

}  // namespace pj

#endif
