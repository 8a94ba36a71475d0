/* API Gateway's @connections endpoint, reduced to one answer, so that what is measured is the sender.
 *
 * One thread on epoll. Everything that arrives is looked at DELAY_US microseconds later, TLS handshakes included: that is
 * the added latency, once a round trip. No request is checked. Each gets 200, but for these:
 *
 *   - connections whose id begins with F have full buffers and get 429, those that begin with O get it once;
 *   - an account with a limit (a token bucket of BURST posts that gains PER_SECOND) gets 429 when it is empty.
 *
 *   cc -O2 -o stub stub_gateway.c -lssl -lcrypto
 *   ./stub DELAY_US [CERTIFICATE KEY [PER_SECOND BURST]]
 *
 * Prints the port it listens on at 127.0.0.1, and after SIGTERM: posts taken, posts refused, and the milliseconds from
 * the first post to the last one that was taken.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define BUFFER (256 * 1024)
#define EVENTS 512
#define QUEUE 65536

static const char ANSWER[] =
    "HTTP/1.1 200 OK\r\n"
    "Date: Tue, 24 Nov 2026 12:00:00 GMT\r\n"
    "Content-Length: 0\r\n"
    "Connection: keep-alive\r\n"
    "x-amzn-RequestId: 8f2c1c0e-5d6f-4f0a-9d3b-0f4f6a1f7c11\r\n"
    "x-amz-apigw-id: OmW7_GoJoAMEfIQ=\r\n\r\n";

static const char REFUSAL[] =
    "HTTP/1.1 429 Too Many Requests\r\n"
    "Date: Tue, 24 Nov 2026 12:00:00 GMT\r\n"
    "Content-Length: 17\r\n"
    "Connection: keep-alive\r\n"
    "x-amzn-ErrorType: LimitExceededException\r\n\r\n"
    "{\"message\": null}";

#define ONCE_IDS (1 << 20)

struct connection {
    int socket;
    SSL *tls;
    int greeted;
    size_t filled;
    char buffer[BUFFER];
};

struct due {
    struct connection *connection;
    uint64_t at;
};

static struct due queue[QUEUE];
static size_t head, tail;
static int poller, timer;
static uint64_t delay_ns;
static SSL_CTX *tls_context;
static double per_second, burst, tokens;
static uint64_t tokens_at, first_at, taken_at;
static unsigned long taken, refused;
static unsigned char refused_once[ONCE_IDS];

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void drop(struct connection *c) {
    if (c->tls) SSL_free(c->tls);
    close(c->socket);
    free(c);
}

static void arm(struct connection *c, int how) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | (delay_ns ? EPOLLONESHOT : 0), .data.ptr = c};
    epoll_ctl(poller, how, c->socket, &event);
}

static ssize_t receive(struct connection *c) {
    if (!c->tls) return recv(c->socket, c->buffer + c->filled, BUFFER - c->filled, MSG_DONTWAIT);
    return SSL_read(c->tls, c->buffer + c->filled, (int)(BUFFER - c->filled));
}

/* The length of the first whole request in the buffer, or 0. */
static size_t request_length(struct connection *c) {
    char *end = memmem(c->buffer, c->filled, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t length = (size_t)(end - c->buffer) + 4, body = 0;
    for (char *line = c->buffer; line < end; line = (char *)memmem(line, (size_t)(end - line) + 2, "\r\n", 2) + 2)
        if (!strncasecmp(line, "content-length:", 15)) body = strtoul(line + 15, NULL, 10);
    return length + body <= c->filled ? length + body : 0;
}

static int account_allows(uint64_t at) {
    if (!burst) return 1;
    tokens += (double)(at - tokens_at) / 1e9 * per_second;
    if (tokens > burst) tokens = burst;
    tokens_at = at;
    if (tokens < 1) return 0;
    tokens -= 1;
    return 1;
}

/* Ids that begin with O are told apart by the number they end with, which begins behind seven letters. */
static int is_full(const char *request, size_t length) {
    const char *id = memmem(request, length, "/@connections/", 14);
    if (!id || id + 21 > request + length) return 0;
    if (id[14] == 'F') return 1;
    if (id[14] != 'O') return 0;
    unsigned char *seen = &refused_once[strtoul(id + 21, NULL, 10) % ONCE_IDS];
    return !(*seen)++;
}

static int takes(const char *request, size_t length) {
    uint64_t at = now();
    if (!first_at) first_at = at;
    if (!account_allows(at) || is_full(request, length)) return refused++, 0;
    taken_at = at;
    return taken++, 1;
}

static void tell(int signal) {
    (void)signal;
    printf("%lu %lu %.1f\n", taken, refused, taken ? (double)(taken_at - first_at) / 1e6 : 0.0);
    fflush(stdout);
    _exit(0);
}

static int answer(struct connection *c) {
    size_t length;
    while ((length = request_length(c))) {
        int ok = takes(c->buffer, length);
        const char *text = ok ? ANSWER : REFUSAL;
        size_t size = (ok ? sizeof ANSWER : sizeof REFUSAL) - 1;
        memmove(c->buffer, c->buffer + length, c->filled -= length);
        ssize_t sent = c->tls ? SSL_write(c->tls, text, (int)size) : send(c->socket, text, size, MSG_NOSIGNAL);
        if (sent <= 0) return 0;
    }
    return c->filled < BUFFER;
}

static int greet(struct connection *c) {
    int done = SSL_accept(c->tls);
    if (done == 1) return c->greeted = 1;
    int reason = SSL_get_error(c->tls, done);
    ERR_clear_error();
    return reason == SSL_ERROR_WANT_READ;
}

static void look(struct connection *c) {
    int alive = 1;
    if (!c->greeted) {
        alive = greet(c);
    }
    while (alive && c->greeted) {
        ssize_t got = receive(c);
        if (got <= 0) {
            if (c->tls) {
                alive = SSL_get_error(c->tls, (int)got) == SSL_ERROR_WANT_READ;
                ERR_clear_error();
            } else {
                alive = got < 0;
            }
            break;
        }
        c->filled += (size_t)got;
        alive = answer(c);
        if (!c->tls) break;
    }
    if (!alive)
        drop(c);
    else if (delay_ns)
        arm(c, EPOLL_CTL_MOD);
}

static void welcome(int listener) {
    int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK), on = 1;
    if (socket < 0) return;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *c = malloc(sizeof *c);
    *c = (struct connection){.socket = socket, .greeted = !tls_context};
    if (tls_context) {
        c->tls = SSL_new(tls_context);
        SSL_set_fd(c->tls, socket);
    }
    arm(c, EPOLL_CTL_ADD);
}

static void set_timer(void) {
    uint64_t at = queue[head % QUEUE].at;
    struct itimerspec when = {.it_value = {.tv_sec = (time_t)(at / 1000000000u), .tv_nsec = (long)(at % 1000000000u)}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void serve_what_is_due(void) {
    while (head != tail && queue[head % QUEUE].at <= now()) look(queue[head++ % QUEUE].connection);
    if (head != tail) set_timer();
}

static int listen_on_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) exit(1);
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void use_tls(const char *certificate, const char *key) {
    tls_context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(tls_context, SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(tls_context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_context, key, SSL_FILETYPE_PEM) != 1) {
        ERR_print_errors_fp(stderr);
        exit(1);
    }
}

int main(int count, char **arguments) {
    struct epoll_event events[EVENTS];
    if (count != 2 && count != 4 && count != 6)
        return fprintf(stderr, "usage: %s DELAY_US [CERTIFICATE KEY [PER_SECOND BURST]]\n", arguments[0]), 2;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, tell);
    delay_ns = strtoul(arguments[1], NULL, 10) * 1000u;
    if (count >= 4) use_tls(arguments[2], arguments[3]);
    if (count == 6) per_second = strtod(arguments[4], NULL), tokens = burst = strtod(arguments[5], NULL), tokens_at = now();
    poller = epoll_create1(0);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    int listener = listen_on_loopback();
    struct epoll_event on_listener = {.events = EPOLLIN, .data.ptr = &listener}, on_timer = {.events = EPOLLIN | EPOLLET, .data.ptr = &timer};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &on_listener);
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &on_timer);
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            void *who = events[i].data.ptr;
            if (who == &listener) {
                welcome(listener);
            } else if (who == &timer) {
                continue;
            } else if (!delay_ns) {
                look(who);
            } else {
                queue[tail++ % QUEUE] = (struct due){.connection = who, .at = now() + delay_ns};
                if (tail - head == 1) set_timer();
            }
        }
        if (delay_ns) serve_what_is_due();
    }
}
