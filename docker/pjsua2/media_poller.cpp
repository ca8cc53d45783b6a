#include "media_poller.hpp"

#include <ctime>

#define THIS_FILE "media_poller.cpp"

/* The library defines it and its headers forgot it. */
extern "C" pj_status_t pjsua_conf_set_op_cb(pjmedia_conf_op_cb callback);

namespace pj {

MediaPoller::MediaPoller()
    : pool(NULL), thread(NULL), sockets(NULL), period_ms(0), quitting(false)
{
}

MediaPoller::~MediaPoller()
{
    stop();
}

void MediaPoller::start(unsigned period)
{
    if (thread)
        PJSUA2_RAISE_ERROR(PJ_EEXISTS);
    pjmedia_endpt *endpoint = pjsua_get_pjmedia_endpt();
    sockets = pjmedia_endpt_get_ioqueue(endpoint);
    if (!sockets || period == 0)
        PJSUA2_RAISE_ERROR(PJ_EINVAL);
    period_ms = period;
    pool = pjsua_pool_create("poller%p", 512, 512);
    if (!pool)
        PJSUA2_RAISE_ERROR(PJ_ENOMEM);
    /* Every change of the bridge would call Python from the media clock, to tell nobody. */
    pjsua_conf_set_op_cb(NULL);
    /* The library makes a thread of its own, whatever `threadCnt` it is given. */
    pjmedia_endpt_stop_threads(endpoint);
    pj_status_t status = pj_thread_create(pool, "media", &MediaPoller::run, this, 0, 0, &thread);
    if (status != PJ_SUCCESS) {
        pj_pool_release(pool);
        pool = NULL;
        PJSUA2_RAISE_ERROR(status);
    }
}

void MediaPoller::stop()
{
    if (!thread)
        return;
    quitting.store(true);
    pj_thread_join(thread);
    pj_thread_destroy(thread);
    pj_pool_release(pool);
    thread = NULL;
    pool = NULL;
    quitting.store(false);
}

int MediaPoller::run(void *self)
{
    MediaPoller *poller = static_cast<MediaPoller *>(self);
    const pj_time_val at_once = {0, 0};
    const timespec period = {0, static_cast<long>(poller->period_ms) * 1000000};
    while (!poller->quitting.load()) {
        /* Until nothing is left: what came meanwhile is taken along. */
        while (pj_ioqueue_poll(poller->sockets, &at_once) > 0 && !poller->quitting.load()) {
        }
        clock_nanosleep(CLOCK_MONOTONIC, 0, &period, NULL);
    }
    return 0;
}

}  // namespace pj
