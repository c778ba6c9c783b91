// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/networks/publishbench.h"

#include "tests/networks/approved.h"

#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTemporaryDir>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

QCoro::Task<> keepOutcome(QCoro::Task<PublishOutcome> task, std::shared_ptr<std::optional<PublishOutcome>> into,
                          QEventLoop* loop)
{
    *into = co_await task;
    loop->quit();
}

} // namespace

PublishBench::PublishBench(const QString& network, QByteArray descriptor)
{
    const auto parsedNetwork = descriptor.isEmpty() ? builtIn(network) : parsed(descriptor);
    grant = testGrant(parsedNetwork);
    const QStringList hosts = this->hosts();
    m_http = std::make_unique<HttpClient>(routesTo(server.origin(), hosts), clock);
    m_registry = std::make_unique<NetworkRegistry>(*m_http, clock, QString());
    page.id = PageId(u"page-1"_s);
    page.account = grant.account;
    page.remoteId = RemoteId(u"4711"_s);
    page.name = u"Harbour"_s;
    page.kind = grant.network->pageKind;
    if (grant.network->perInstance)
        grant.instance = u"https://social.example"_s;
}

QStringList PublishBench::hosts() const
{
    static const QRegularExpression address(u"https://([a-z0-9.-]+)"_s);
    QStringList hosts{u"social.example"_s, u"pds.example.net"_s};
    auto found = address.globalMatch(QString::fromUtf8(builtInText(grant.network->id.toString())));
    while (found.hasNext())
        hosts.append(found.next().captured(1));
    hosts += grant.network->hosts;
    hosts.removeDuplicates();
    return hosts;
}

void PublishBench::takeServerAway()
{
    QTcpServer port;
    port.listen(QHostAddress::LocalHost);
    const QString nobody = u"http://127.0.0.1:%1"_s.arg(port.serverPort());
    port.close();
    m_registry.reset();
    m_http = std::make_unique<HttpClient>(routesTo(nobody, hosts()), clock);
    m_registry = std::make_unique<NetworkRegistry>(*m_http, clock, QString());
}

PublishOutcome PublishBench::publish(const Post& post)
{
    QEventLoop loop;
    const auto outcome = std::make_shared<std::optional<PublishOutcome>>();
    QTimer::singleShot(50'000, &loop, &QEventLoop::quit);
    keepOutcome(adapter().send(grant, page, approvedPost(grant, page, post), key), outcome, &loop);
    if (!*outcome)
        loop.exec();
    if (!*outcome)
        qFatal("publishing did not end");
    return **outcome;
}

Result<std::optional<Published>> PublishBench::find(const Post& post, const QDateTime& sentAt)
{
    return look({post, key, sentAt});
}

Result<std::optional<Published>> PublishBench::look(const SoughtPost& sought)
{
    return waitFor(adapter().findPublished(grant, page, sought));
}

QStringList PublishBench::asked() const
{
    QStringList lines;
    for (const SeenRequest& request : server.seen())
        lines.append(QString::fromLatin1(request.method) + u' ' + request.path);
    return lines;
}

QList<std::pair<QString, QByteArray>> PublishBench::parts(const SeenRequest& request)
{
    QList<std::pair<QString, QByteArray>> parts;
    const QByteArray type = request.header("Content-Type");
    const QByteArray boundary = "--" + type.mid(type.indexOf("boundary=") + 9);
    QByteArray rest = request.body;
    while (rest.startsWith(boundary) && !rest.startsWith(boundary + "--")) {
        const qsizetype headEnd = rest.indexOf("\r\n\r\n");
        const QString head = QString::fromUtf8(rest.mid(boundary.size(), headEnd - boundary.size()));
        const qsizetype end = rest.indexOf("\r\n" + boundary, headEnd);
        static const QRegularExpression name(u"[; ]name=\"([^\"]*)\""_s), file(u"filename=\"([^\"]*)\""_s),
            content(u"Content-Type: (\\S+)"_s);
        QStringList names{name.match(head).captured(1)};
        for (const QRegularExpression& each : {file, content}) {
            if (each.match(head).hasMatch())
                names.append(each.match(head).captured(1));
        }
        parts.append({names.join(u'|'), rest.mid(headEnd + 4, end - headEnd - 4)});
        rest = rest.mid(end + 2);
    }
    return parts;
}

} // namespace pk
