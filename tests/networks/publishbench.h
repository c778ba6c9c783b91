// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/networks/networkregistry.h"
#include "tests/networks/scriptedserver.h"
#include "tests/networks/testgrant.h"
#include "tests/support/manualclock.h"
#include "tests/support/waitfor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace pk {

/// Two pixels by three: "PNG" as far as a head goes.
inline QByteArray tinyPng()
{
    QByteArray png = QByteArray::fromHex("89504e470d0a1a0a0000000d49484452000000020000000308060000");
    return png + "not really";
}

/// One network's own adapter and descriptor, with every host of it routed to one scripted server, and a page to publish to.
class PublishBench final
{
public:
    explicit PublishBench(const QString& network, QByteArray descriptor = {});

    ScriptedServer server;
    ManualClock clock;
    Grant grant;
    Page page;
    QString key = QStringLiteral("11111111-2222-3333-4444-555555555555");

    PublishOutcome publish(const Post& post);
    Result<std::optional<Published>> find(const Post& post, const QDateTime& sentAt);
    Result<std::optional<Published>> look(const SoughtPost& sought);
    NetworkAdapter& adapter() { return m_registry->adapter(grant.network->id); }
    /// Every host of the network answers with a connection that nobody takes.
    void takeServerAway();

    /// The requests but those named, as "METHOD path".
    QStringList asked() const;
    static QJsonObject json(const SeenRequest& request) { return QJsonDocument::fromJson(request.body).object(); }
    /// The parts of a multipart body: name -> content; a file's name is "name/file name/type".
    static QList<std::pair<QString, QByteArray>> parts(const SeenRequest& request);

private:
    QStringList hosts() const;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<NetworkRegistry> m_registry;
};

} // namespace pk
