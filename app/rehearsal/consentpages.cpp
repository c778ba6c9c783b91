// SPDX-License-Identifier: GPL-3.0-or-later
#include "consent.h"

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

// One self-contained style for every page: no script, nothing loaded, light and dark, the network's colour as --brand.
constexpr auto kStyle = uR"(
:root{color-scheme:light dark;--paper:#fff;--ground:#eef0f3;--ink:#1d232b;--soft:#5d6875;--line:#d9dee5;--hover:#f4f6f9}
@media(prefers-color-scheme:dark){:root{--paper:#1d2229;--ground:#12161b;--ink:#e9edf2;--soft:#9aa6b4;--line:#333c47;--hover:#262d36}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.banner{background:#ffd84d;color:#2a2300;text-align:center;padding:.5rem 1rem;font-weight:600;font-size:.9rem}
main{max-width:34rem;margin:2rem auto 3rem;background:var(--paper);border:1px solid var(--line);border-radius:14px;overflow:hidden;
 box-shadow:0 8px 30px rgba(0,0,0,.08)}
header{background:var(--brand);color:#fff;padding:1.1rem 1.6rem}
header p{margin:0;opacity:.92;font-size:.9rem}
h1{font-size:1.25rem;margin:0;line-height:1.3}
h2{font-size:1rem;margin:1.4rem 0 .5rem}
section{padding:1.2rem 1.6rem 1.6rem}
section>p:first-child{margin-top:0}
.soft{color:var(--soft);font-size:.9rem}
.people{list-style:none;margin:1rem 0 0;padding:0;max-height:26rem;overflow:auto;border:1px solid var(--line);border-radius:10px}
.people li+li{border-top:1px solid var(--line)}
.people button{all:unset;box-sizing:border-box;cursor:pointer;display:flex;gap:.8rem;align-items:center;width:100%;padding:.6rem .8rem}
.people button:hover,label:hover{background:var(--hover)}
.people button:focus-visible,.act:focus-visible,input:focus-visible{outline:3px solid #2f7df6;outline-offset:-3px}
.face{flex:none;width:2.3rem;height:2.3rem;border-radius:50%;display:grid;place-items:center;color:#fff;font-weight:600}
.name{display:block;text-align:left;overflow-wrap:anywhere}
fieldset{border:1px solid var(--line);border-radius:10px;margin:0;padding:.3rem;min-width:0}
fieldset.long{max-height:19rem;overflow:auto}
label{display:flex;gap:.7rem;align-items:flex-start;padding:.4rem .6rem;border-radius:7px}
label input{margin-top:.35rem;accent-color:var(--brand);flex:none}
code{font-size:.85em;color:var(--soft);overflow-wrap:anywhere}
.buttons{display:flex;gap:.7rem;justify-content:flex-end;margin-top:1.5rem;flex-wrap:wrap}
.act{font:inherit;font-weight:600;border-radius:9px;padding:.6rem 1.3rem;border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer;
 text-decoration:none}
.act.go{background:var(--brand);color:#fff}
textarea{width:100%;font:13px/1.5 ui-monospace,monospace;border:1px solid var(--line);border-radius:9px;padding:.6rem;background:var(--ground);color:inherit}
)";

QString page(const QString& network, const QString& colour, const QString& title, const QString& heading,
             const QString& body)
{
    return u"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
           "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\">"
           "<title>%1</title><style>:root{--brand:%2}%3</style></head><body>"
           "<div class=\"banner\" role=\"note\">Rehearsal &ndash; pretend %4. Nothing here is real and nothing leaves this computer.</div>"
           "<main><header><p>Rehearsal &ndash; pretend %4</p><h1>%5</h1></header><section>%6</section></main></body></html>\n"_s
               .arg(title.toHtmlEscaped(),
                    colour,
                    QString::fromUtf16(kStyle),
                    network.toHtmlEscaped(),
                    heading.toHtmlEscaped(),
                    body);
}

QString initials(const QString& name)
{
    const QStringList words = name.split(u' ', Qt::SkipEmptyParts);
    QString letters = words.isEmpty() ? QString() : words.first().left(1);
    if (words.size() > 1)
        letters += words.last().left(1);
    return letters.toUpper();
}

QString face(const World& world, const Login& login)
{
    return u"<span class=\"face\" aria-hidden=\"true\" style=\"background:hsl(%1 45% 42%)\">%2</span>"_s.arg(
        QString::number(world.stable(login.person + login.id) % 360), initials(login.name).toHtmlEscaped());
}

QString handleWords(const Login& login)
{
    if (login.handle.isEmpty())
        return u"<code>%1</code>"_s.arg(login.remoteId);
    if (login.handle.contains(u'@')) // an e-mail address
        return u"<code dir=\"ltr\">%1</code>"_s.arg(login.handle.toHtmlEscaped());
    const QString at = login.host.isEmpty() ? u"@"_s + login.handle : u"@%1@%2"_s.arg(login.handle, login.host);
    return u"<code dir=\"ltr\">%1</code>"_s.arg(at.toHtmlEscaped());
}

QString appName(World& world, const AuthRequest& request)
{
    const Registration* app = world.registration(request.network, request.host, request.clientId);
    return app ? app->name : request.clientId;
}

/// What follows for the person; a device code leads nowhere.
QString wayBack(const AuthRequest& request)
{
    return request.redirectUri.isEmpty()
        ? u"Afterwards you go back to the application by yourself."_s
        : u"You will be sent back to <code>%1</code>"_s.arg(request.redirectUri.toHtmlEscaped());
}

QString cancelForm(const AuthRequest& request)
{
    return u"<form method=\"post\" action=\"/_consent\"><input type=\"hidden\" name=\"ticket\" value=\"%1\">"
           "<div class=\"buttons\"><button class=\"act\" name=\"action\" value=\"deny\">Cancel</button></div></form>"_s
               .arg(request.ticket);
}

QString scopeBoxes(const Dialect& dialect, const AuthRequest& request, const Login& login)
{
    QString boxes;
    const QStringList offered = dialect.offeredScopes(request, login);
    for (const QString& scope : offered) {
        const bool fixed = dialect.scopeIsFixed(scope) || request.atomicConsent;
        boxes +=
            u"<label><input type=\"checkbox\" name=\"scope\" value=\"%1\" checked%2><span>%3<br><code>%1</code></span></label>"_s
                .arg(scope.toHtmlEscaped(),
                     fixed ? u" disabled"_s : QString(),
                     dialect.scopeWords(scope).toHtmlEscaped());
    }
    return u"<h2>It may</h2><fieldset aria-label=\"What it may do\">%1</fieldset>"_s.arg(
        boxes.isEmpty() ? u"<p class=\"soft\">Nothing was asked for.</p>"_s : boxes);
}

QString pageBoxes(World& world, const Dialect& dialect, const AuthRequest& request, const Login& login)
{
    const Person* person = world.person(login.person);
    if (!person || !dialect.asksForPages(request))
        return {};
    const QStringList ticked = dialect.tickedPages(request, login);
    QString boxes;
    for (const PageRole& role : person->pages) {
        const Page& shown = world.pages[role.page];
        if (role.lost || shown.gone)
            continue;
        boxes +=
            u"<label><input type=\"checkbox\" name=\"page\" value=\"%1\"%2><span><bdi>%3</bdi><br><code>%1</code></span></label>"_s
                .arg(shown.id, ticked.contains(shown.id) ? u" checked"_s : QString(), shown.name.toHtmlEscaped());
    }
    if (boxes.isEmpty())
        return u"<h2>Pages</h2><p class=\"soft\">%1 manages no Page.</p>"_s.arg(login.name.toHtmlEscaped());
    return u"<h2>On which Pages?</h2><fieldset aria-label=\"On which Pages\">"
           "<label><input type=\"radio\" name=\"pages_mode\" value=\"chosen\" checked><span>Only the Pages ticked below</span></label>"
           "<label><input type=\"radio\" name=\"pages_mode\" value=\"all\"><span>All current and future Pages</span></label></fieldset>"
           "<h2>%1 Pages</h2><fieldset class=\"long\" aria-label=\"Pages\">%2</fieldset>"_s.arg(
               QString::number(person->pages.size()), boxes);
}

} // namespace

QString whoPage(World& world, const Dialect& dialect, const AuthRequest& request)
{
    QString people;
    const QList<Login*> logins = world.loginsOf(request.network, request.host);
    for (const Login* login : logins) {
        people +=
            u"<li><button name=\"person\" value=\"%1\">%2<span><bdi class=\"name\">%3</bdi>%4</span></button></li>"_s
                .arg(login->id.toHtmlEscaped(), face(world, *login), login->name.toHtmlEscaped(), handleWords(*login));
    }
    const QString where = request.host.isEmpty() ? dialect.displayName() : request.host;
    const QString body =
        u"<p><strong>%1</strong> would like to use your account on %2. Choose who you are.</p>"
        "<form method=\"get\" action=\"/_consent\"><input type=\"hidden\" name=\"ticket\" value=\"%3\">"
        "<ul class=\"people\">%4</ul></form>%5"_s.arg(appName(world, request).toHtmlEscaped(),
                                                      where.toHtmlEscaped(),
                                                      request.ticket,
                                                      people,
                                                      cancelForm(request));
    return page(
        dialect.displayName(), dialect.colour(), u"Sign in to pretend %1"_s.arg(where), u"Who signs in?"_s, body);
}

QString whatPage(World& world, const Dialect& dialect, const AuthRequest& request, const Login& login)
{
    const QString body =
        u"<p style=\"display:flex;gap:.8rem;align-items:center;margin:0\">%1<span><bdi class=\"name\">%2</bdi>%3</span></p>"
        "<p class=\"soft\">%4</p>"
        "<form method=\"post\" action=\"/_consent\"><input type=\"hidden\" name=\"ticket\" value=\"%5\">"
        "<input type=\"hidden\" name=\"person\" value=\"%6\">%7%8"
        "<div class=\"buttons\"><a class=\"act\" href=\"/_consent?ticket=%5\">Somebody else</a>"
        "<button class=\"act\" name=\"action\" value=\"deny\">Cancel</button>"
        "<button class=\"act go\" name=\"action\" value=\"allow\">Allow</button></div></form>"_s.arg(
            face(world, login),
            login.name.toHtmlEscaped(),
            handleWords(login),
            wayBack(request),
            request.ticket,
            login.id.toHtmlEscaped(),
            scopeBoxes(dialect, request, login),
            pageBoxes(world, dialect, request, login));
    return page(dialect.displayName(),
                dialect.colour(),
                u"Allow %1?"_s.arg(appName(world, request)),
                u"%1 wants access"_s.arg(appName(world, request)),
                body);
}

QString landingPage(const QString& address)
{
    if (address.isEmpty()) {
        return page(
            u"network"_s,
            u"#5d6875"_s,
            u"Sign-in is over"_s,
            u"This sign-in is over"_s,
            u"<p>It was answered already, or the rehearsal was started again. Go back to the application and start once more.</p>"_s);
    }
    return page(
        u"network"_s,
        u"#2e7d4f"_s,
        u"Success"_s,
        u"Copy this address into the application"_s,
        u"<p>The real network would now show a page at this address. Copy it and paste it where the application asks for it.</p>"
        "<textarea id=\"final-address\" aria-label=\"Address\" readonly rows=\"6\" autofocus>%1</textarea>"_s.arg(
            address.toHtmlEscaped()));
}

QString codePage(const Dialect& dialect, const QString& code)
{
    return page(dialect.displayName(),
                dialect.colour(),
                u"Your code"_s,
                u"Copy this code into the application"_s,
                u"<textarea id=\"code\" aria-label=\"Code\" readonly rows=\"2\" autofocus>%1</textarea>"_s.arg(
                    code.toHtmlEscaped()));
}

QString plainPage(const Dialect& dialect, const QString& title, const QString& html)
{
    return page(dialect.displayName(), dialect.colour(), title, title, html);
}

QString networkErrorPage(const Dialect& dialect, const QString& title, const QString& message)
{
    return plainPage(dialect, title, u"<p id=\"error\">%1</p>"_s.arg(message.toHtmlEscaped()));
}

QString frontPage(const World& world, const QList<Dialect*>& dialects, const QString& base)
{
    QString networks;
    for (const Dialect* dialect : dialects) {
        networks += u"<h2>%1</h2><fieldset>"_s.arg(dialect->displayName().toHtmlEscaped());
        for (const QString& host : dialect->hosts())
            networks += u"<label><code>--route %1=%2/%1</code></label>"_s.arg(host, base);
        networks += u"</fieldset>"_s;
    }
    const QString body =
        u"<p>%1 people, %2 pages. Point the program here with the routes below; steer the world through "
        "<code>%3/_control</code>.</p>%4"_s.arg(
            QString::number(world.people.size()), QString::number(world.pages.size()), base, networks);
    return page(u"networks"_s, u"#37474f"_s, u"Rehearsal"_s, u"Pretend social networks"_s, body);
}

} // namespace pk::rehearsal
