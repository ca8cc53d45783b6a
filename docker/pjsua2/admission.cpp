/* The wrapper beside this is built unoptimised; this runs for every request of a flood. */
#pragma GCC optimize("O2")

#include "admission.hpp"

#include <algorithm>
#include <cstring>

namespace telephony {

static const double REMEMBERED_SECONDS = 32.0; /* 64*T1: as long as a client retransmits */

bool TokenBucket::take(double now)
{
    tokens = std::min(burst, tokens + (now - filled_at) * rate);
    filled_at = now;
    if (tokens < 1.0)
        return false;
    tokens -= 1.0;
    return true;
}

bool Network::holds(const Address &source) const
{
    unsigned whole = prefix / 8, rest = prefix % 8;
    if (std::memcmp(address.data(), source.data(), whole) != 0)
        return false;
    return rest == 0 || ((address[whole] ^ source[whole]) >> (8 - rest)) == 0;
}

std::size_t AddressHash::operator()(const Address &address) const
{
    uint64_t high, low;
    std::memcpy(&high, address.data(), 8);
    std::memcpy(&low, address.data() + 8, 8);
    return static_cast<std::size_t>((high * 0x9E3779B97F4A7C15ull ^ low) * 0xC2B2AE3D27D4EB4Full);
}

Source &SourceTable::of(const Address &address, const SourceLimits &limits, double now)
{
    auto known = places.find(address);
    if (known != places.end()) {
        latest_first.splice(latest_first.begin(), latest_first, known->second);
        return latest_first.front();
    }
    if (places.size() >= capacity) {
        places.erase(latest_first.back().address);
        latest_first.pop_back();
    }
    latest_first.push_front(Source{address, TokenBucket(limits.calls, limits.burst, now),
                                   TokenBucket(limits.refusals, limits.refusals, now), 0});
    places[address] = latest_first.begin();
    return latest_first.front();
}

Source *SourceTable::find(const Address &address)
{
    auto known = places.find(address);
    return known == places.end() ? NULL : &*known->second;
}

bool RefusedLately::holds(uint64_t transaction, double now) const
{
    const Entry &entry = entries[transaction % PLACES];
    return entry.transaction == transaction && now - entry.at < REMEMBERED_SECONDS;
}

void RefusedLately::add(uint64_t transaction, double now)
{
    Entry &entry = entries[transaction % PLACES];
    entry.transaction = transaction;
    entry.at = now;
}

Admission::Admission(double strangers_per_second, std::size_t sources)
    : capacity(0), open(0), draining(false), sources(sources),
      strangers(strangers_per_second, strangers_per_second, 0.0)
{
}

const SourceLimits *Admission::limits_of(const Address &source) const
{
    for (const Network &network : networks)
        if (network.holds(source))
            return &network.limits;
    return NULL;
}

Verdict Admission::judge(Kind kind, const Address &source, uint64_t transaction, double now)
{
    const SourceLimits *limits = limits_of(source);
    if (limits == NULL) {
        if (kind == STRAY)
            return Verdict{STRANGER, false};
        return refuse(STRANGER, strangers, kind, transaction, now);
    }
    Source &account = sources.of(source, *limits, now);
    bool within = account.calls.take(now);
    if (kind == STRAY)
        return Verdict{within ? NONE : RATE, false};
    if (!within)
        return refuse(RATE, account.refusals, kind, transaction, now);
    if (kind == OTHER)
        return Verdict{NONE, false};
    if (draining.load(std::memory_order_relaxed))
        return refuse(DRAINING, account.refusals, kind, transaction, now);
    if (open >= capacity)
        return refuse(CAPACITY, account.refusals, kind, transaction, now);
    if (account.unacknowledged >= limits->unacknowledged)
        return refuse(UNACKNOWLEDGED, account.refusals, kind, transaction, now);
    if (refused.holds(transaction, now))
        return Verdict{REPEATED, account.refusals.take(now)};
    return Verdict{NONE, false};
}

void Admission::began(const Address &source)
{
    if (Source *account = sources.find(source))
        ++account->unacknowledged;
}

void Admission::settled(const Address &source)
{
    Source *account = sources.find(source);
    if (account != NULL && account->unacknowledged > 0)
        --account->unacknowledged;
}

Verdict Admission::refuse(Cause cause, TokenBucket &answers, Kind kind, uint64_t transaction,
                          double now)
{
    if (!answers.take(now))
        return Verdict{cause, false};
    if (kind != INVITE)
        return Verdict{cause, true};
    if (refused.holds(transaction, now))
        return Verdict{REPEATED, true};
    refused.add(transaction, now);
    return Verdict{cause, true};
}

}  // namespace telephony
