// SPDX-License-Identifier: GPL-3.0-or-later
#include "garbage.h"

#include <QJsonDocument>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kBig = 6 * 1024 * 1024;
constexpr int kDeep = 200'000;

Answer page(int status, const char* text)
{
    Answer answer;
    answer.status = status;
    answer.with("Content-Type", "text/html; charset=utf-8");
    answer.body = QByteArray("<!doctype html><html><head><title>") + text + "</title></head><body><h1>" + text
        + "</h1></body></html>\n";
    return answer;
}

Answer delivered(Delivery delivery)
{
    Answer answer;
    answer.delivery = delivery;
    return answer;
}

/// Every text becomes a number, every number a text, every list an object and the other way round.
QJsonValue turned(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::String: return 42;
    case QJsonValue::Double: return u"a text"_s;
    case QJsonValue::Bool: return QJsonArray{value};
    case QJsonValue::Array:
        return QJsonObject{{u"0"_s, value.toArray().isEmpty() ? QJsonValue() : turned(value.toArray().first())}};
    case QJsonValue::Object: {
        QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            *it = turned(*it);
        return object;
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined: break;
    }
    return false;
}

} // namespace

QStringList outageModes()
{
    return {u"503"_s,
            u"500"_s,
            u"502"_s,
            u"504"_s,
            u"hang"_s,
            u"close"_s,
            u"reset"_s,
            u"refuse-tls"_s,
            u"not-http"_s,
            u"portal"_s};
}

Answer outageAnswer(const FaultRule& rule)
{
    if (rule.mode == "hang"_L1)
        return delivered(Delivery::Hang);
    if (rule.mode == "close"_L1)
        return delivered(Delivery::Close);
    if (rule.mode == "reset"_L1)
        return delivered(Delivery::Reset);
    if (rule.mode == "refuse-tls"_L1) { // the alert a TLS server sends when it refuses: handshake_failure
        Answer answer = delivered(Delivery::Raw);
        answer.body = QByteArray("\x15\x03\x03\x00\x02\x02\x28", 7);
        return answer;
    }
    if (rule.mode == "not-http"_L1) {
        Answer answer = delivered(Delivery::Raw);
        answer.body = "220 mail.example ESMTP ready\r\n";
        return answer;
    }
    if (rule.mode == "portal"_L1) // somebody else answers: the network never hears of it
        return page(200, "Please accept the terms of the guest network");
    if (rule.mode == "500"_L1)
        return page(500, "Internal Server Error");
    if (rule.mode == "502"_L1)
        return page(502, "Bad Gateway");
    if (rule.mode == "504"_L1)
        return page(504, "Gateway Timeout");
    return page(503, "Service Unavailable").with("Retry-After", "120");
}

QStringList garbageModes()
{
    return {u"html"_s,
            u"truncated"_s,
            u"short-json"_s,
            u"big"_s,
            u"deep"_s,
            u"empty"_s,
            u"wrong-type"_s,
            u"wrong-content-type"_s,
            u"redirect307"_s,
            u"drip"_s,
            u"not-utf8"_s,
            u"null"_s,
            u"bomb"_s};
}

Answer garbled(const FaultRule& rule, Answer answer)
{
    const QByteArray json = "application/json; charset=utf-8";
    Answer rubbish;
    rubbish.with("Content-Type", json);
    if (rule.mode == "html"_L1)
        return page(200, "Please accept the terms of the guest network");
    if (rule.mode == "truncated"_L1) { // cut on the wire
        answer.delivery = Delivery::CloseMid;
        return answer;
    }
    if (rule.mode == "short-json"_L1) { // whole for HTTP, cut for JSON
        answer.body.truncate(answer.body.size() / 2);
        return answer;
    }
    if (rule.mode == "drip"_L1) {
        answer.delivery = Delivery::Drip;
        return answer;
    }
    if (rule.mode == "wrong-content-type"_L1) {
        answer.headers.removeIf([](const auto& header) { return header.first.toLower() == "content-type"; });
        return answer.with("Content-Type", "image/png");
    }
    if (rule.mode == "wrong-type"_L1) {
        answer.body = QJsonDocument(turned(QJsonDocument::fromJson(answer.body).object()).toObject())
                          .toJson(QJsonDocument::Compact);
        return answer;
    }
    if (rule.mode == "redirect307"_L1)
        return Answer::redirect(rule.to.isEmpty() ? "https://elsewhere.example/" : rule.to.toUtf8(), 307);
    if (rule.mode == "big"_L1)
        rubbish.body = "{\"data\":[\"" + QByteArray(kBig, 'x') + "\"]}";
    else if (rule.mode == "deep"_L1)
        rubbish.body = QByteArray(kDeep, '[') + QByteArray(kDeep, ']');
    else if (rule.mode == "not-utf8"_L1)
        rubbish.body = "{\"id\":\"\xff\xfe\xc3\x28\",\"name\":\"\xed\xa0\x80\"}";
    else if (rule.mode == "null"_L1)
        rubbish.body = "null";
    else if (rule.mode == "bomb"_L1) { // 64 MB of blanks in 64 kB
        static const QByteArray bomb =
            qCompress(QByteArray(64 * 1024 * 1024, ' '), 9).mid(4); // made once: it takes a moment
        rubbish.body = bomb;
        rubbish.with("Content-Encoding", "deflate");
    }
    return rubbish; // "empty" is what is left
}

} // namespace pk::rehearsal
