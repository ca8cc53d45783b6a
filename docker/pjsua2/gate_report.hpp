/* What a gate has refused since it was last asked: exact counts, some INVITEs as they came,
 * and who sent most. Bounded, whatever comes. */
#ifndef TELEPHONY_GATE_REPORT_HPP
#define TELEPHONY_GATE_REPORT_HPP

#include "admission.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace telephony {

struct RefusedInvite {
    Cause cause;
    std::string source, text; /* "host:port", and the request */
};

class GateReport {
public:
    GateReport(double records_per_second, std::size_t sources);

    void count(Kind kind, Verdict verdict, const Address &source);
    /** Whether the text of this INVITE is wanted; if so it must be `keep`t. */
    bool wants(Cause cause, double now);
    void keep(const RefusedInvite &invite) { kept.push_back(invite); }
    void clear();

    bool empty;
    /** By cause, by kind (INVITE or not) and by whether it was answered. */
    uint64_t counts[CAUSES][2][2];
    /** INVITEs among them that `keep` was not called for. */
    uint64_t unkept[CAUSES];
    std::vector<RefusedInvite> kept;
    std::unordered_map<Address, uint64_t, AddressHash> by_source;

private:
    std::size_t sources;
    TokenBucket records, strangers;
};

}  // namespace telephony

#endif
