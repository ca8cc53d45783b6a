#include "audio_ring.hpp"

#include <cstring>

#define THIS_FILE "audio_ring.cpp"

namespace pj {

struct RingPort {
    pjmedia_port base;
    pj_pool_t *pool;
    char *frames;
    unsigned frame_bytes;
    unsigned capacity;
    std::atomic<bool> filling;
    std::atomic<uint64_t> written;
};

static pj_status_t ring_put_frame(pjmedia_port *port, pjmedia_frame *frame)
{
    RingPort *ring = reinterpret_cast<RingPort *>(port);
    if (frame->type != PJMEDIA_FRAME_TYPE_AUDIO || frame->size != ring->frame_bytes ||
        !ring->filling.load(std::memory_order_relaxed))
        return PJ_SUCCESS;
    uint64_t count = ring->written.load(std::memory_order_relaxed);
    std::memcpy(ring->frames + (count % ring->capacity) * ring->frame_bytes, frame->buf,
                frame->size);
    ring->written.store(count + 1, std::memory_order_release);
    return PJ_SUCCESS;
}

static pj_status_t ring_get_frame(pjmedia_port *port, pjmedia_frame *frame)
{
    PJ_UNUSED_ARG(port);
    frame->type = PJMEDIA_FRAME_TYPE_NONE;
    frame->size = 0;
    return PJ_SUCCESS;
}

/* The bridge lets go of a port asynchronously: its memory must outlast the object. */
static pj_status_t ring_on_destroy(pjmedia_port *port)
{
    RingPort *ring = reinterpret_cast<RingPort *>(port);
    pj_pool_t *pool = ring->pool;
    ring->pool = NULL;
    pj_pool_release(pool);
    return PJ_SUCCESS;
}

AudioRing::AudioRing() : ring(NULL), taken(0), lostFrames(0) {}

AudioRing::~AudioRing()
{
    if (!ring)
        return;
    ring->filling.store(false);
    PJSUA2_CATCH_IGNORE(unregisterMediaPort());
    pjmedia_port_destroy(&ring->base);
}

void AudioRing::createRing(const std::string &name, unsigned clock_rate,
                           unsigned samples_per_frame, unsigned frames)
{
    if (ring)
        PJSUA2_RAISE_ERROR(PJ_EEXISTS);
    if (frames < 2 || samples_per_frame == 0)
        PJSUA2_RAISE_ERROR(PJ_EINVAL);
    unsigned frame_bytes = samples_per_frame * 2;
    pj_pool_t *pool = pjsua_pool_create("ring%p", 1024 + frames * frame_bytes, 1024);
    if (!pool)
        PJSUA2_RAISE_ERROR(PJ_ENOMEM);
    ring = PJ_POOL_ZALLOC_T(pool, RingPort);
    ring->pool = pool;
    ring->frame_bytes = frame_bytes;
    ring->capacity = frames;
    ring->frames = static_cast<char *>(pj_pool_zalloc(pool, frames * frame_bytes));

    pj_str_t port_name;
    pj_strdup2_with_null(pool, &port_name, name.c_str());
    pjmedia_port_info_init(&ring->base.info, &port_name, PJMEDIA_SIG_CLASS_APP('R', 'N', 'G'),
                           clock_rate, 1, 16, samples_per_frame);
    ring->base.put_frame = &ring_put_frame;
    ring->base.get_frame = &ring_get_frame;
    ring->base.on_destroy = &ring_on_destroy;
    PJSUA2_CHECK_EXPR(pjmedia_port_init_grp_lock(&ring->base, pool, NULL));
    registerMediaPort2(&ring->base, pool);
}

void AudioRing::fill(bool filling)
{
    if (!ring)
        return;
    if (filling && !ring->filling.load()) {
        taken = ring->written.load(std::memory_order_acquire);
        lostFrames = 0;
    }
    ring->filling.store(filling);
}

unsigned long AudioRing::lost() const
{
    return ring ? lostFrames * (ring->frame_bytes / 2) : 0;
}

unsigned AudioRing::pending() const
{
    if (!ring)
        return 0;
    uint64_t waiting = ring->written.load(std::memory_order_acquire) - taken;
    /* The oldest frame of a full ring is the one that is being overwritten. */
    uint64_t readable = ring->capacity - 1;
    return static_cast<unsigned>(waiting < readable ? waiting : readable);
}

unsigned AudioRing::take(char *to, unsigned frames)
{
    uint64_t end = ring->written.load(std::memory_order_acquire);
    if (end - taken < frames)
        frames = static_cast<unsigned>(end - taken);
    uint64_t start = end - frames;
    lostFrames += start - taken;
    for (unsigned i = 0; i < frames; ++i)
        std::memcpy(to + i * ring->frame_bytes,
                    ring->frames + ((start + i) % ring->capacity) * ring->frame_bytes,
                    ring->frame_bytes);
    std::atomic_thread_fence(std::memory_order_acquire);
    uint64_t now = ring->written.load(std::memory_order_relaxed);
    uint64_t oldest_intact = now + 1 > ring->capacity ? now + 1 - ring->capacity : 0;
    taken = end;
    if (oldest_intact <= start)
        return frames;
    uint64_t torn = oldest_intact - start < frames ? oldest_intact - start : frames;
    lostFrames += torn;
    frames -= static_cast<unsigned>(torn);
    std::memmove(to, to + torn * ring->frame_bytes, frames * ring->frame_bytes);
    return frames;
}

unsigned AudioRing::frameBytes() const
{
    return ring ? ring->frame_bytes : 0;
}

}  // namespace pj
