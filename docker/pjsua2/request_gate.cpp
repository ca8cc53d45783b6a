#pragma GCC optimize("O2")

#include "request_gate.hpp"

#include "gate_report.hpp"

#include <chrono>
#include <cstring>
#include <random>

#define THIS_FILE "request_gate.cpp"

using namespace telephony;

namespace pj {

struct GateState {
    Admission admission;
    GateReport report;
    std::string retry_after;
    uint64_t secret; /* nobody outside can tell whose fingerprints collide */
};

/* The library is there once in a process, and hands its modules nothing but the request. */
static GateState *the_gate = NULL;

static double now_in_seconds()
{
    typedef std::chrono::duration<double> Seconds;
    return Seconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static Address address_of(const pj_sockaddr *address)
{
    Address found{};
    const void *bytes = pj_sockaddr_get_addr(address);
    if (address->addr.sa_family == pj_AF_INET6()) {
        std::memcpy(found.data(), bytes, 16);
    } else {
        found[10] = found[11] = 0xFF;
        std::memcpy(found.data() + 12, bytes, 4);
    }
    return found;
}

static Address parsed(const std::string &address)
{
    bool v6 = address.find(':') != std::string::npos;
    pj_str_t text = pj_str(const_cast<char *>(address.c_str()));
    pj_sockaddr found;
    PJSUA2_CHECK_EXPR(pj_sockaddr_parse(v6 ? pj_AF_INET6() : pj_AF_INET(), 0, &text, &found));
    return address_of(&found);
}

static uint64_t mixed(uint64_t hash, const void *bytes, std::size_t count)
{
    const unsigned char *each = static_cast<const unsigned char *>(bytes);
    for (std::size_t i = 0; i < count; ++i)
        hash = (hash ^ each[i]) * 0x100000001B3ull; /* FNV-1a */
    return hash;
}

static uint64_t fingerprint(const pjsip_rx_data *rdata, uint64_t secret)
{
    const pj_str_t &branch = rdata->msg_info.via->branch_param, &call = rdata->msg_info.cid->id;
    const pj_str_t &tag = rdata->msg_info.from->tag;
    uint64_t hash = mixed(secret, branch.ptr, branch.slen);
    hash = mixed(mixed(hash, call.ptr, call.slen), tag.ptr, tag.slen);
    hash = mixed(hash, &rdata->msg_info.cseq->cseq, sizeof rdata->msg_info.cseq->cseq);
    hash = mixed(hash, pj_sockaddr_get_addr(&rdata->pkt_info.src_addr),
                 pj_sockaddr_get_addr_len(&rdata->pkt_info.src_addr));
    return hash ^ hash >> 29;
}

static bool in_a_dialog(const pjsip_rx_data *rdata)
{
    return pjsip_ua_find_dialog(&rdata->msg_info.cid->id, &rdata->msg_info.to->tag,
                                &rdata->msg_info.from->tag, PJ_FALSE) != NULL;
}

/* A CANCEL needs no leave while the INVITE that it is about has a transaction. */
static bool cancels_something(pjsip_rx_data *rdata)
{
    pj_str_t key;
    return pjsip_tsx_create_key(rdata->tp_info.pool, &key, PJSIP_ROLE_UAS,
                                pjsip_get_invite_method(), rdata) == PJ_SUCCESS &&
           pjsip_tsx_layer_find_tsx(&key, PJ_FALSE) != NULL;
}

static void add_header(pjsip_hdr *headers, pjsip_generic_string_hdr *header, const char *name,
                       const char *value)
{
    pj_str_t header_name = pj_str(const_cast<char *>(name));
    pj_str_t header_value = pj_str(const_cast<char *>(value));
    pjsip_generic_string_hdr_init2(header, &header_name, &header_value);
    pj_list_push_back(headers, header);
}

static void answer(pjsip_rx_data *rdata, Cause cause)
{
    /* Q.850 causes by reason, as in telephony/domain/termination.py. */
    const char *reason = cause == STRANGER ? "Q.850;cause=21"
                       : cause == DRAINING ? "Q.850;cause=31"
                                           : "Q.850;cause=42";
    pjsip_hdr headers;
    pjsip_generic_string_hdr reason_header, retry_header;
    pj_list_init(&headers);
    add_header(&headers, &reason_header, "Reason", reason);
    if (cause != STRANGER)
        add_header(&headers, &retry_header, "Retry-After", the_gate->retry_after.c_str());
    int status = cause == STRANGER ? 403 : 503;
    pjsip_endpt_respond_stateless(pjsua_get_pjsip_endpt(), rdata, status, NULL, &headers, NULL);
}

static void keep_if_wanted(const pjsip_rx_data *rdata, Cause cause, double now)
{
    if (!the_gate->report.wants(cause, now))
        return;
    char source[PJ_INET6_ADDRSTRLEN + 10];
    pj_sockaddr_print(&rdata->pkt_info.src_addr, source, sizeof source, 3);
    the_gate->report.keep(RefusedInvite{
        cause, source, std::string(rdata->msg_info.msg_buf, rdata->msg_info.len)});
}

/* Before transactions: a CSeq that names another method than the start line could land in a
 * transaction of another kind (RFC 3261 section 8.1.1.5). */
static pj_bool_t drop_malformed(pjsip_rx_data *rdata)
{
    if (pjsip_method_cmp(&rdata->msg_info.cseq->method,
                         &rdata->msg_info.msg->line.req.method) == 0)
        return PJ_FALSE;
    the_gate->report.count(OTHER, Verdict{MALFORMED, false},
                           address_of(&rdata->pkt_info.src_addr));
    return PJ_TRUE;
}

/* After transactions: what belongs to none of them, and to no dialog, needs leave. */
static pj_bool_t judge_request(pjsip_rx_data *rdata)
{
    int method = rdata->msg_info.msg->line.req.method.id;
    bool tagged = rdata->msg_info.to->tag.slen > 0;
    if (tagged ? in_a_dialog(rdata)
               : method == PJSIP_CANCEL_METHOD && cancels_something(rdata))
        return PJ_FALSE;
    if (method == PJSIP_ACK_METHOD)
        return PJ_TRUE; /* of a refusal of ours, or of nothing: never answered */
    Kind kind = tagged || method == PJSIP_CANCEL_METHOD ? STRAY
              : method == PJSIP_INVITE_METHOD           ? INVITE
                                                        : OTHER;
    double now = now_in_seconds();
    Address source = address_of(&rdata->pkt_info.src_addr);
    uint64_t transaction = kind == INVITE ? fingerprint(rdata, the_gate->secret) : 0;
    Verdict verdict = the_gate->admission.judge(kind, source, transaction, now);
    if (verdict.cause == NONE)
        return PJ_FALSE;
    /* A maddr could name a host: looking that up would hold up every call. */
    if (verdict.answered && rdata->msg_info.via->maddr_param.slen > 0)
        verdict.answered = false;
    if (verdict.answered)
        answer(rdata, verdict.cause);
    the_gate->report.count(kind, verdict, source);
    if (kind == INVITE && verdict.cause != REPEATED)
        keep_if_wanted(rdata, verdict.cause, now);
    return PJ_TRUE;
}

static pjsip_module module_named(const char *name, int priority,
                                 pj_bool_t (*on_request)(pjsip_rx_data *))
{
    pjsip_module module;
    std::memset(&module, 0, sizeof module);
    module.name = pj_str(const_cast<char *>(name));
    module.id = -1;
    module.priority = priority;
    module.on_rx_request = on_request;
    return module;
}

static pjsip_module before_transactions =
    module_named("mod-gate-cseq", PJSIP_MOD_PRIORITY_TSX_LAYER - 4, &drop_malformed);
static pjsip_module after_transactions =
    module_named("mod-gate", PJSIP_MOD_PRIORITY_TSX_LAYER + 4, &judge_request);

RequestGate::RequestGate(double strangers, double records, unsigned sources,
                         unsigned retry_after)
    : state(new GateState{{strangers, sources}, {records, sources},
                          std::to_string(retry_after), 0})
{
    std::random_device random;
    state->secret = static_cast<uint64_t>(random()) << 32 | random();
}

RequestGate::~RequestGate()
{
    if (the_gate == state)
        the_gate = NULL;
    delete state;
}

void RequestGate::allow(const std::string &address, unsigned prefix, double calls, double burst,
                        double refusals, unsigned unacknowledged)
{
    bool v6 = address.find(':') != std::string::npos;
    state->admission.allow(Network{parsed(address), v6 ? prefix : 96 + prefix,
                                   {calls, burst, refusals, unacknowledged}});
}

void RequestGate::began(const std::string &address)
{
    state->admission.began(parsed(address));
}

void RequestGate::settled(const std::string &address)
{
    state->admission.settled(parsed(address));
}

void RequestGate::join()
{
    if (the_gate)
        PJSUA2_RAISE_ERROR(PJ_EEXISTS);
    the_gate = state;
    pjsip_endpoint *endpoint = pjsua_get_pjsip_endpt();
    PJSUA2_CHECK_EXPR(pjsip_endpt_register_module(endpoint, &before_transactions));
    PJSUA2_CHECK_EXPR(pjsip_endpt_register_module(endpoint, &after_transactions));
}

GateReport &RequestGate::refused()
{
    return state->report;
}

void RequestGate::setLoad(unsigned open, unsigned capacity)
{
    state->admission.open = open;
    state->admission.capacity = capacity;
}

void RequestGate::setDraining()
{
    state->admission.draining.store(true);
}

}  // namespace pj
