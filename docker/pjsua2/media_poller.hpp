/* Receives RTP and RTCP in bulk: one thread that looks at all media sockets every few
 * milliseconds, in place of the library's own, which wakes up for every packet of every call.
 */
#ifndef TELEPHONY_MEDIA_POLLER_HPP
#define TELEPHONY_MEDIA_POLLER_HPP

#ifndef SWIG
#include <atomic>
#include <pjsua2.hpp>
#endif

namespace pj {

class MediaPoller {
public:
    MediaPoller();
    ~MediaPoller();

    /** Take the place of the library's own thread, which ends; once, after it was started.
     *  The bridge no longer tells Python of its changes: it would do so on the media clock. */
    void start(unsigned period_ms);

    /** End; before the library is destroyed. Nothing happens when it never began. */
    void stop();

#ifndef SWIG
private:
    static int run(void *self);

    pj_pool_t *pool;
    pj_thread_t *thread;
    pj_ioqueue_t *sockets;
    unsigned period_ms;
    std::atomic<bool> quitting;
#endif
};

}  // namespace pj

#endif
