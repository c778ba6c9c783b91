// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/auth/loopbackpages.h"

namespace pk {

namespace {

// English like the specification's own error texts: the listener has no translator, and the address bar no language.
constexpr const char* kPage = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Pagekeeper</title>
<style>
:root { color-scheme: light dark; --ground: #f4f5f7; --card: #ffffff; --ink: #1d2430; --soft: #5b6675; --line: #dde1e7; --mark: #2f6f5e; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181e; --card: #1d232b; --ink: #e8ecf1; --soft: #9aa5b4; --line: #303945; --mark: #6fc3ab; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--ink);
  font: 17px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 26rem; margin: 1.5rem; padding: 2.5rem 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; text-align: center; }
.mark { width: 56px; height: 56px; margin: 0 auto 1.25rem; border-radius: 50%; border: 3px solid var(--mark); color: var(--mark);
  display: grid; place-items: center; font-size: 28px; line-height: 1; }
h1 { font-size: 1.35rem; margin: 0 0 .5rem; } p { margin: 0; color: var(--soft); }
</style></head><body><main><div class="mark" aria-hidden="true">%MARK%</div><h1>%HEAD%</h1><p>%TEXT%</p></main></body></html>
)";

struct Page
{
    int status;
    const char* reason;
    const char* mark;
    const char* head;
    const char* text;
};

constexpr Page kPages[] = {
    {200, "OK", "&#8617;", "Return to Pagekeeper", "It shows how the sign-in went. You can close this tab."},
    {303, "See Other", "&#8617;", "Return to Pagekeeper", "It shows how the sign-in went. You can close this tab."},
    {400,
     "Bad Request",
     "?",
     "This is not an answer Pagekeeper waits for",
     "Go back to Pagekeeper and start the sign-in there."},
    {404, "Not Found", "?", "Nothing here", "Go back to Pagekeeper and start the sign-in there."},
    {405, "Method Not Allowed", "?", "Nothing here", "Go back to Pagekeeper and start the sign-in there."},
    {414, "URI Too Long", "?", "Nothing here", "Go back to Pagekeeper and start the sign-in there."},
    {421, "Misdirected Request", "?", "Nothing here", "Go back to Pagekeeper and start the sign-in there."},
    {431, "Request Header Fields Too Large", "?", "Nothing here", "Go back to Pagekeeper and start the sign-in there."},
    {505, "HTTP Version Not Supported", "?", "Nothing here", "Go back to Pagekeeper and start the sign-in there."},
};

const Page& pageOf(int status)
{
    for (const Page& page : kPages) {
        if (page.status == status)
            return page;
    }
    return kPages[2];
}

} // namespace

QByteArray loopbackAnswer(int status, bool headOnly)
{
    const Page& page = pageOf(status);
    QByteArray body(kPage);
    body.replace("%MARK%", page.mark).replace("%HEAD%", page.head).replace("%TEXT%", page.text);
    QByteArray answer = "HTTP/1.1 " + QByteArray::number(page.status) + ' ' + page.reason + "\r\n";
    if (page.status == 303)
        answer += QByteArray("Location: ") + kReturnPath + "\r\n";
    if (page.status == 405)
        answer += "Allow: GET, HEAD\r\n";
    answer += "Content-Type: text/html; charset=utf-8\r\n"
              "Content-Length: "
        + QByteArray::number(body.size())
        + "\r\n"
          "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n"
          "Referrer-Policy: no-referrer\r\n"
          "Cache-Control: no-store\r\n"
          "X-Content-Type-Options: nosniff\r\n"
          "Connection: close\r\n\r\n";
    return headOnly ? answer : answer + body;
}

} // namespace pk
