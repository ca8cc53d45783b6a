/* Who may open something here: each address of a trunk has a bucket of calls and one of
 * refusals, strangers share one of answers. The same rules as telephony/sip/gate/admission.py, which
 * explains them; kept apart from the library's types, and used by one thread.
 */
#ifndef TELEPHONY_ADMISSION_HPP
#define TELEPHONY_ADMISSION_HPP

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

namespace telephony {

/** An IPv6 address, or an IPv4 one mapped into it (RFC 4291 section 2.5.5.2). */
typedef std::array<uint8_t, 16> Address;

/* Both in the order of telephony/sip/gate/admission.py. */
enum Kind { INVITE, OTHER, STRAY };
enum Cause {
    NONE, STRANGER, RATE, DRAINING, CAPACITY, REPEATED, MALFORMED, UNACKNOWLEDGED, CAUSES
};

struct Verdict {
    Cause cause;
    bool answered;
};

struct TokenBucket {
    double rate, burst, tokens, filled_at;

    TokenBucket(double rate, double burst, double now)
        : rate(rate), burst(burst), tokens(burst), filled_at(now) {}
    bool take(double now);
};

/** Rates are per second and source address. */
struct SourceLimits {
    double calls, burst, refusals;
    unsigned unacknowledged; /* calls at once that it has not acknowledged yet */
};

struct Network {
    Address address;
    unsigned prefix;
    SourceLimits limits;

    bool holds(const Address &source) const;
};

struct Source {
    Address address;
    TokenBucket calls, refusals;
    unsigned unacknowledged;
};

struct AddressHash {
    std::size_t operator()(const Address &address) const;
};

/** What is known of the addresses heard of last; the one silent for longest makes room. */
class SourceTable {
public:
    explicit SourceTable(std::size_t capacity) : capacity(capacity) {}
    Source &of(const Address &address, const SourceLimits &limits, double now);
    /** NULL if nothing is known of it. */
    Source *find(const Address &address);

private:
    std::size_t capacity;
    std::list<Source> latest_first;
    std::unordered_map<Address, std::list<Source>::iterator, AddressHash> places;
};

/** INVITEs refused a short while ago: their retransmissions get the same answer (RFC 3261
 * section 8.2.7), though a place has become free meanwhile. A fingerprint takes the place of
 * an older one: past some thousand refusals a second, retransmissions may count as new. */
class RefusedLately {
public:
    RefusedLately() : entries(PLACES) {}
    bool holds(uint64_t transaction, double now) const;
    void add(uint64_t transaction, double now);

private:
    static const std::size_t PLACES = 1 << 15;
    struct Entry {
        uint64_t transaction;
        double at;
        Entry() : transaction(0), at(-1e9) {}
    };
    std::vector<Entry> entries;
};

class Admission {
public:
    Admission(double strangers_per_second, std::size_t sources);

    void allow(const Network &network) { networks.push_back(network); }
    bool knows(const Address &source) const { return limits_of(source) != NULL; }

    /** `transaction` is a fingerprint of an INVITE's transaction. */
    Verdict judge(Kind kind, const Address &source, uint64_t transaction, double now);

    /** A call of `source` began; `settled` once it is acknowledged or over. */
    void began(const Address &source);
    void settled(const Address &source);

    unsigned capacity, open;
    std::atomic<bool> draining;

private:
    const SourceLimits *limits_of(const Address &source) const;
    Verdict refuse(Cause cause, TokenBucket &answers, Kind kind, uint64_t transaction,
                   double now);

    std::vector<Network> networks;
    SourceTable sources;
    TokenBucket strangers;
    RefusedLately refused;
};

}  // namespace telephony

#endif
