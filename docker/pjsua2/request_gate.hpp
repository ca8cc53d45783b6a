/* The gate before everything that costs: modules of the library that judge a request before a
 * dialog, a socket or a line of Python is spent on it, and refuse it without keeping state
 * (RFC 3261 section 8.2.7).
 *
 * One module runs before the transaction layer and drops what contradicts itself; one runs
 * after it, where retransmissions of what was let in are gone already, and asks `Admission`.
 * Everything but `setDraining` belongs to the one thread that handles the library's events.
 */
#ifndef TELEPHONY_REQUEST_GATE_HPP
#define TELEPHONY_REQUEST_GATE_HPP

#include <pjsua2.hpp>

#ifndef SWIG
#include <string>
#endif

#ifndef SWIG
namespace telephony {
class GateReport;
}
namespace pj {
struct GateState;
}
#endif

namespace pj {

class RequestGate {
public:
    /** Rates per second. `strangers` answers are shared by all unknown sources; `records`
     * refused INVITEs of trunks are kept as text for `report`, the rest is counted. */
    RequestGate(double strangers, double records, unsigned sources, unsigned retry_after);
    ~RequestGate();

    /** Let a network in. Rates per second, for each of its addresses. Raises Error. */
    void allow(const std::string &address, unsigned prefix, double calls, double burst,
               double refusals, unsigned unacknowledged);

    /** Guard the library, which must have been set up. Raises Error. */
    void join();

    /** Dialogs that are open, and how many may be. */
    void setLoad(unsigned open, unsigned capacity);

    /** A call of `address` began; `settled` once it is acknowledged or over. */
    void began(const std::string &address);
    void settled(const std::string &address);

    /** 503 for every new INVITE from now on; from any thread. */
    void setDraining();

#ifndef SWIG
    /** What was refused since it was cleared. */
    telephony::GateReport &refused();

private:
    GateState *state;
    RequestGate(const RequestGate &);
    RequestGate &operator=(const RequestGate &);
#endif
};

}  // namespace pj

#endif
