#pragma GCC optimize("O2")

#include "gate_report.hpp"

#include <cstring>

namespace telephony {

static const std::size_t KEPT_AT_ONCE = 256;
static const double RECORDS_BURST = 100.0;
static const double STRANGERS_NAMED_PER_SECOND = 10.0;

GateReport::GateReport(double records_per_second, std::size_t sources)
    : empty(true), sources(sources), records(records_per_second, RECORDS_BURST, 0.0),
      strangers(STRANGERS_NAMED_PER_SECOND, STRANGERS_NAMED_PER_SECOND, 0.0)
{
    clear();
}

void GateReport::count(Kind kind, Verdict verdict, const Address &source)
{
    empty = false;
    ++counts[verdict.cause][kind == INVITE][verdict.answered];
    auto known = by_source.find(source);
    if (known != by_source.end())
        ++known->second;
    else if (by_source.size() < sources)
        by_source[source] = 1;
}

bool GateReport::wants(Cause cause, double now)
{
    TokenBucket &bucket = cause == STRANGER ? strangers : records;
    if (kept.size() < KEPT_AT_ONCE && bucket.take(now))
        return true;
    ++unkept[cause];
    return false;
}

void GateReport::clear()
{
    empty = true;
    std::memset(counts, 0, sizeof counts);
    std::memset(unkept, 0, sizeof unkept);
    kept.clear();
    by_source.clear();
}

}  // namespace telephony
