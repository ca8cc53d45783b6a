/* Limits of the carrier build. The library compiles them in; none can be raised at run time. */
#define PJSUA_MAX_CALLS 2000
#define PJSUA_MAX_ACC 64
/* Every call may play a prompt and be recorded at once, and hears one ring. */
#define PJSUA_MAX_PLAYERS 2048
#define PJSUA_MAX_RECORDERS 2048
#define PJSUA_MAX_CONF_PORTS 8192
/* Two sockets a call for RTP and RTCP, two more while a closed call's places cool down, and
 * two for each INVITE of a burst. */
#define PJ_IOQUEUE_MAX_HANDLES 16384
#define PJSIP_MAX_TSX_COUNT 8191
#define PJSIP_MAX_DIALOG_COUNT 8191
/* A burst of INVITEs waits in the kernel instead of being lost. */
#define PJSIP_UDP_SO_SNDBUF_SIZE (4 * 1024 * 1024)
#define PJSIP_UDP_SO_RCVBUF_SIZE (4 * 1024 * 1024)
/* Connections that come at once wait for us instead of being sent away for a second. */
#define PJ_SOMAXCONN 1024
/* Seconds in which a new TCP or TLS connection must have brought one whole SIP message; by
 * default it may keep its place for good, a byte now and then. */
#define PJSIP_TRANSPORT_SERVER_IDLE_TIME_FIRST 30
#define PJ_HAS_IPV6 1
/* A file's end is told through a queue of this length, and what doesn't fit is lost: a caller
 * whose prompt is never over. Two thousand prompts may end in one tick of the clock. */
#define PJMEDIA_EVENT_MAX_EVENTS 4096
/* Each queue of sockets is polled by one thread, which needs no protection from others: that
 * would take four system calls more for every RTP packet. */
#define PJ_IOQUEUE_DEFAULT_EPOLL_FLAGS 0
/* Sockets that one look takes care of. */
#define PJ_IOQUEUE_MAX_CAND_EVENTS 64
#define PJ_IOQUEUE_MAX_EVENTS_IN_SINGLE_POLL 64
