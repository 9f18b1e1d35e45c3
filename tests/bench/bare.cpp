// The physical limit of one request: a bare epoll loop that answers every request head with the same 300 bytes.
// Every figure of the bench is a ratio of what this costs. Usage: bench_bare; prints its port; ends with its stdin.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

std::string make_response() {
    std::string response =
        "HTTP/1.1 200 OK\r\nServer: bare\r\nContent-Type: application/octet-stream\r\nContent-Length: ";
    constexpr std::size_t total = 300;
    std::size_t const body = total - response.size() - std::string_view{"xxx\r\n\r\n"}.size();
    response += std::to_string(body) + "\r\n\r\n";
    return response.append(total - response.size(), 'x');
}

int listen_anywhere() {
    int const listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 512) != 0) std::abort();
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

void watch(int loop, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(loop, EPOLL_CTL_ADD, descriptor, &event);
}

void accept_all(int loop, int listener) {
    int const on = 1;
    for (int client; (client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(loop, client);
    }
}

// One read, one response: the load sends one request at a time on each connection, without a body.
void serve(int client, std::string const& response) {
    std::array<char, 8192> buffer;
    auto const got = read(client, buffer.data(), buffer.size());
    if (got <= 0 || write(client, response.data(), response.size()) < 0) close(client);
}

}  // namespace

int main() {
    auto const response = make_response();
    int const listener = listen_anywhere();
    int const loop = epoll_create1(0);
    watch(loop, listener);
    watch(loop, STDIN_FILENO);
    std::array<epoll_event, 64> events;
    while (true) {
        int const count = epoll_wait(loop, events.data(), events.size(), -1);
        for (int i = 0; i < count; ++i) {
            int const ready = events[static_cast<std::size_t>(i)].data.fd;
            if (ready == STDIN_FILENO) return 0;
            if (ready == listener)
                accept_all(loop, listener);
            else
                serve(ready, response);
        }
    }
}
