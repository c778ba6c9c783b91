// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/crash/publisherprocess.h"

#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QTimer>

namespace pk {

using namespace Qt::Literals::StringLiterals;

QJsonObject Ended::json() const
{
    const QByteArray trimmed = out.trimmed();
    return QJsonDocument::fromJson(trimmed.mid(trimmed.lastIndexOf('\n') + 1)).object();
}

PublisherWorld::PublisherWorld()
{
    m_server.setHandler([this](const SeenRequest& request) { return answer(request); });
}

ScriptedReply PublisherWorld::answer(const SeenRequest& request)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (request.path == u"/activation"_s) {
        if (request.method == "POST")
            m_active = body.value(u"active"_s).toBool();
        return {200, m_active ? R"({"active":true})" : R"({"active":false})"};
    }
    if (request.path != u"/posts"_s)
        return {404, "{}"};
    if (request.method == "GET") {
        const QString id = m_byKey.value(request.query.queryItemValue(u"key"_s));
        return {200, id.isEmpty() ? QByteArray("{}") : R"({"id":")" + id.toUtf8() + R"("})"};
    }
    if (taking != Taking::Answers && m_running)
        m_running->kill();
    if (taking == Taking::KillsOnly)
        return {.hangUp = true};
    const QString id = QString::number(m_byKey.size() + 1);
    m_byKey.insert(body.value(u"key"_s).toString(), id);
    ++m_made[body.value(u"text"_s).toString()];
    return {201, R"({"id":")" + id.toUtf8() + R"(","link":"https://poster.example/)" + id.toUtf8() + R"("})"};
}

Ended PublisherWorld::run(const QStringList& words)
{
    QProcess process;
    m_running = &process;
    process.setProcessEnvironment(environment);
    QEventLoop loop;
    QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(60'000, &loop, &QEventLoop::quit);
    process.start(QStringLiteral(PK_PUBLISHER), QStringList{profileDir(), m_server.origin()} + words);
    process.write("correct horse battery staple\n");
    process.closeWriteChannel();
    if (process.state() != QProcess::NotRunning)
        loop.exec();
    Ended ended;
    if (process.state() == QProcess::NotRunning && process.exitStatus() == QProcess::NormalExit)
        ended.code = process.exitCode();
    ended.out = process.readAllStandardOutput();
    ended.err = process.readAllStandardError();
    return ended;
}

QJsonObject PublisherWorld::newest()
{
    return run({u"outbox"_s, u"--json"_s}).json().value(u"entries"_s).toArray().first().toObject();
}

QString PublisherWorld::missedByLedger()
{
    QFile file(m_dir.filePath(u"ledger.json"_s));
    if (run({u"ledger"_s, u"verify"_s}).code != 0 || run({u"ledger"_s, u"export"_s, file.fileName()}).code != 0
        || !file.open(QIODevice::ReadOnly))
        return u"everything: it cannot be read"_s;
    QHash<QString, int> recorded;
    const QJsonArray entries = QJsonDocument::fromJson(file.readAll()).object().value(u"entries"_s).toArray();
    for (const QJsonValue entry : entries) {
        const QJsonValue details = entry[u"details"];
        if (entry[u"action"].toString() == u"use"_s && entry[u"purpose"].toString().size() > 0)
            recorded[details[u"method"].toString() + details[u"path"].toString()] += details[u"sent"].toInt(1);
    }
    QStringList missed;
    for (const SeenRequest& request : m_server.seen()) {
        const QString key = QString::fromLatin1(request.method) + request.path;
        if (--recorded[key] < 0)
            missed.append(key);
    }
    return missed.join(u", "_s);
}

} // namespace pk
