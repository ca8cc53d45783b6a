#include "audio_ring.hpp"

#include <cstring>
#include <deque>
#include <mutex>

#define THIS_FILE "audio_ring.cpp"

namespace pj {

/* The mean of a frame's magnitudes from which on it is loud: -57 dBm0, below any speech and above
 * an idle line.
 */
static const pj_int32_t LOUD = 20;

/* What is asked of every ring in each round: in one place, lest each costs a look into memory that
 * nobody has seen for thousands of other calls' frames. Never freed, as rings are pooled.
 */
struct RingState {
    explicit RingState(unsigned number) : number(number), filling(false), written(0), loud(0), taken(0) {}

    const unsigned number;
    std::atomic<bool> filling;
    std::atomic<uint64_t> written;
    std::atomic<uint64_t> loud; /* what `written` was after the last loud frame */
    uint64_t taken;             /* the reader's own count */
};

static std::deque<RingState> states;
static std::mutex states_grow;

struct RingPort {
    pjmedia_port base;
    pj_pool_t *pool;
    RingState *state;
    char *frames;
    unsigned frame_bytes;
    unsigned capacity;
};

static pj_status_t ring_put_frame(pjmedia_port *port, pjmedia_frame *frame)
{
    RingPort *ring = reinterpret_cast<RingPort *>(port);
    RingState *state = ring->state;
    if (frame->type != PJMEDIA_FRAME_TYPE_AUDIO || frame->size != ring->frame_bytes ||
        !state->filling.load(std::memory_order_relaxed))
        return PJ_SUCCESS;
    uint64_t count = state->written.load(std::memory_order_relaxed);
    std::memcpy(ring->frames + (count % ring->capacity) * ring->frame_bytes, frame->buf,
                frame->size);
    const pj_int16_t *samples = static_cast<const pj_int16_t *>(frame->buf);
    if (pjmedia_calc_avg_signal(samples, frame->size / 2) >= LOUD)
        state->loud.store(count + 1, std::memory_order_relaxed);
    state->written.store(count + 1, std::memory_order_release);
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

AudioRing::AudioRing() : ring(NULL), state(NULL), lostFrames(0) {}

AudioRing::~AudioRing()
{
    if (!ring)
        return;
    state->filling.store(false);
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
    {
        std::lock_guard<std::mutex> growing(states_grow);
        states.emplace_back(static_cast<unsigned>(states.size()));
        state = ring->state = &states.back();
    }

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
    if (filling && !state->filling.load()) {
        state->taken = state->written.load(std::memory_order_acquire);
        lostFrames = 0;
    }
    state->filling.store(filling);
}

unsigned AudioRing::number() const
{
    return ring ? state->number : 0;
}

unsigned long AudioRing::lost() const
{
    return ring ? lostFrames * (ring->frame_bytes / 2) : 0;
}

unsigned AudioRing::pending() const
{
    if (!ring)
        return 0;
    uint64_t waiting = state->written.load(std::memory_order_acquire) - state->taken;
    /* The oldest frame of a full ring is the one that is being overwritten. */
    uint64_t readable = ring->capacity - 1;
    return static_cast<unsigned>(waiting < readable ? waiting : readable);
}

unsigned AudioRing::take(char *to, unsigned frames)
{
    uint64_t taken = state->taken;
    uint64_t end = state->written.load(std::memory_order_acquire);
    if (end - taken < frames)
        frames = static_cast<unsigned>(end - taken);
    uint64_t start = end - frames;
    lostFrames += start - taken;
    for (unsigned i = 0; i < frames; ++i)
        std::memcpy(to + i * ring->frame_bytes,
                    ring->frames + ((start + i) % ring->capacity) * ring->frame_bytes,
                    ring->frame_bytes);
    std::atomic_thread_fence(std::memory_order_acquire);
    uint64_t now = state->written.load(std::memory_order_relaxed);
    uint64_t oldest_intact = now + 1 > ring->capacity ? now + 1 - ring->capacity : 0;
    state->taken = end;
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

std::vector<unsigned> AudioRing::worthDraining(unsigned frames)
{
    std::vector<unsigned> found;
    std::lock_guard<std::mutex> growing(states_grow);
    for (const RingState &state : states) {
        if (!state.filling.load(std::memory_order_relaxed))
            continue;
        uint64_t written = state.written.load(std::memory_order_acquire);
        if (state.loud.load(std::memory_order_relaxed) > state.taken ||
            written - state.taken >= frames)
            found.push_back(state.number);
    }
    return found;
}

}  // namespace pj
