// SPDX-License-Identifier: GPL-3.0-or-later
// Pins: pinterest.md sections 7 and 8.
#include "pinterest.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QUrl>

namespace pk::rehearsal {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kLargest = 20 * 1024 * 1024;

Answer failure(int code, const QString& message, int status)
{
    return Answer::json(QJsonObject{{u"code"_s, code}, {u"message"_s, message}, {u"status"_s, u"failure"_s}}, status);
}

Answer tooLong(const QString& field, int most)
{
    return failure(1, u"Invalid request: '%1' constraint: maxLength=%2"_s.arg(field).arg(most), 400);
}

} // namespace

Answer PinterestDialect::publishTrouble(int status) const
{
    if (status == 403)
        return failure(
            29,
            u"Apps with Trial access may not create Pins in production. Use API Sandbox (https://api-sandbox.pinterest.com) instead."_s,
            403);
    return status == 429 ? failure(8, u"You have exceeded your rate limit. Try again later."_s, 429) : trouble(status);
}

QJsonObject PinterestDialect::pinRow(const Post& pin, const Login& login, bool metrics) const
{
    const Feeds& feeds = m_world.feeds;
    const Place* board = m_world.place(network(), pin.owner);
    const auto picture = [&](const QString& size, int width, int height) {
        return QJsonObject{{u"width"_s, width},
                           {u"height"_s, height},
                           {u"url"_s, u"https://i.pinimg.com/%1/%2.png"_s.arg(size, pin.id)}};
    };
    QJsonObject row{{u"id"_s, pin.id},
                    {u"board_id"_s, pin.owner},
                    {u"title"_s, pin.facts.value(u"title"_s).toString(pin.text.left(60))},
                    {u"description"_s, pin.text},
                    {u"link"_s, pin.link.isEmpty() ? QJsonValue::Null : QJsonValue(pin.link)},
                    {u"alt_text"_s, pin.facts.value(u"alt_text"_s)},
                    {u"created_at"_s, isoZulu(pin.at).chopped(1)}, // no zone
                    {u"creative_type"_s, u"REGULAR"_s},
                    {u"is_owner"_s, board && board->facts.value(u"owner"_s).toString() == login.handle},
                    {u"media"_s,
                     QJsonObject{{u"media_type"_s, u"image"_s},
                                 {u"images"_s,
                                  QJsonObject{{u"150x150"_s, picture(u"150x150"_s, 150, 150)},
                                              {u"600x"_s, picture(u"600x"_s, 600, 900)}}}}}};
    if (metrics) {
        const qint64 seen = feeds.figure(pin, u"impressions"_s, 2000);
        const qint64 clicks = feeds.figure(pin, u"clicks"_s, 60);
        const QJsonObject recent{{u"impression"_s, seen}, {u"pin_click"_s, clicks}, {u"clickthrough"_s, clicks / 2}};
        QJsonObject whole = recent;
        whole[u"reaction"_s] = feeds.figure(pin, u"reactions"_s, 30);
        whole[u"comment"_s] = feeds.figure(pin, u"comments"_s, 6);
        row[u"pin_metrics"_s] = QJsonObject{{u"90d"_s, recent}, {u"lifetime_metrics"_s, whole}};
    }
    return row;
}

QList<Post> PinterestDialect::pinsOf(const Login& login, const QString& onlyBoard) const
{
    QList<Post> pins;
    for (const HeldPlace& held : m_world.placesOf(login.key(), u"board"_s)) {
        if (onlyBoard.isEmpty() || held.place->id == onlyBoard)
            pins += feed(held.place->id, held.place->name);
    }
    std::stable_sort(pins.begin(), pins.end(), [](const Post& a, const Post& b) { return a.at > b.at; });
    return pins;
}

Answer PinterestDialect::pinList(const Request& request, const Login& login, const QString& board)
{
    const QString bookmark = request.query.value(u"bookmark"_s);
    const int size = request.query.value(u"page_size"_s, u"25"_s).toInt();
    const qsizetype first = bookmark.isEmpty() ? 0 : rowAt(bookmark);
    if (size < 1 || size > 250 || first < 0)
        return failure(1, u"Invalid request: 'page_size' must be between 1 and 250."_s, 400);
    if (const auto failed = contentFailure(login.key(), int(first / size) + 1))
        return *failed;
    const QList<Post> pins = pinsOf(login, board);
    const qsizetype end = qMin<qsizetype>(first + size, pins.size());
    QJsonArray items;
    for (qsizetype i = first; i < end; ++i)
        items.append(pinRow(pins[i], login, request.query.value(u"pin_metrics"_s) == "true"_L1));
    return Answer::json(QJsonObject{{u"items"_s, items},
                                    {u"bookmark"_s, end < pins.size() ? QJsonValue(cursorAt(end)) : QJsonValue::Null}});
}

Answer PinterestDialect::pinAnalytics(const Request& request, const Post& pin) const
{
    static const QHash<QString, int> known{{u"IMPRESSION"_s, 2000},
                                           {u"OUTBOUND_CLICK"_s, 30},
                                           {u"PIN_CLICK"_s, 60},
                                           {u"SAVE"_s, 40},
                                           {u"TOTAL_COMMENTS"_s, 6},
                                           {u"TOTAL_REACTIONS"_s, 30},
                                           {u"SAVE_RATE"_s, 1}};
    const QDate start = QDate::fromString(request.query.value(u"start_date"_s), Qt::ISODate);
    const QDate end = QDate::fromString(request.query.value(u"end_date"_s), Qt::ISODate);
    const QDate today = QDateTime::fromSecsSinceEpoch(m_world.now(), Qt::UTC).date();
    const QStringList metrics = request.query.value(u"metric_types"_s).split(u',', Qt::SkipEmptyParts);
    if (!start.isValid() || !end.isValid() || start > end || start.daysTo(today) > 90 || metrics.isEmpty())
        return failure(1, u"Invalid request: start_date and end_date must be within the last 90 days."_s, 400);
    QJsonObject summary;
    for (const QString& metric : metrics) {
        if (!known.contains(metric))
            return failure(1, u"Invalid request: '%1' is not one of metric_types"_s.arg(metric), 400);
        summary[metric] = m_world.feeds.figure(pin, metric, known.value(metric));
    }
    QJsonArray days;
    for (QDate day = start; day <= end; day = day.addDays(1)) {
        QJsonObject figures;
        for (const QString& metric : metrics)
            figures[metric] = m_world.feeds.daily(pin.id, metric, day.toJulianDay(), known.value(metric) / 20 + 1);
        days.append(QJsonObject{{u"date"_s, day.toString(Qt::ISODate)},
                                {u"data_status"_s, day < today ? u"READY"_s : u"PROCESSING"_s},
                                {u"metrics"_s, figures}});
    }
    return Answer::json(QJsonObject{
        {u"all"_s,
         QJsonObject{{u"daily_metrics"_s, days}, {u"summary_metrics"_s, summary}, {u"lifetime_metrics"_s, summary}}}});
}

std::optional<Answer> PinterestDialect::takePicture(const QJsonObject& source, const QString& board, Post& pin)
{
    const QString type = source.value(u"source_type"_s).toString();
    Media media;
    media.id = World::randomText(20);
    media.network = network();
    media.owner = board;
    media.kind = u"image"_s;
    media.alt = pin.facts.value(u"alt_text"_s).toString();
    QByteArray content;
    if (type == "image_base64"_L1) {
        const auto decoded = QByteArray::fromBase64Encoding(source.value(u"data"_s).toString().toLatin1(),
                                                            QByteArray::Base64Encoding
                                                                | QByteArray::AbortOnBase64DecodingErrors);
        content = decoded.decoded;
        media.mime = source.value(u"content_type"_s).toString();
        if (media.mime != "image/jpeg"_L1 && media.mime != "image/png"_L1)
            return failure(1, u"Invalid request: 'content_type' constraint: enum=[image/jpeg, image/png]"_s, 400);
        if (!decoded || content.isEmpty() || sniffed(content) != media.mime || content.size() > kLargest)
            return failure(1, u"Invalid request: the image data is not valid"_s, 400);
    } else if (type == "image_url"_L1) {
        const QUrl url(source.value(u"url"_s).toString());
        if (!url.scheme().startsWith("http"_L1) || url.host().isEmpty())
            return failure(1, u"Unable to reach the URL. Please check the URL is correct and try again."_s, 400);
        media.facts[u"url"_s] = url.toString();
    } else {
        return failure(1, u"Invalid request: 'media_source' is required and must name a known source_type"_s, 400);
    }
    pin.media = {m_world.feeds.addMedia(media, content).id};
    return std::nullopt;
}

Answer PinterestDialect::createPin(const Request& request, const Login& login)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    const QString board = body.value(u"board_id"_s).toString();
    const QList<HeldPlace> boards = m_world.placesOf(login.key(), u"board"_s);
    if (board.isEmpty())
        return failure(1, u"Invalid request: 'board_id' is required"_s, 400);
    for (const auto& [field, most] : {std::pair{u"title"_s, 100},
                                      std::pair{u"description"_s, 800},
                                      std::pair{u"link"_s, 2048},
                                      std::pair{u"alt_text"_s, 500}}) {
        if (body.value(field).toString().size() > most)
            return tooLong(field, most);
    }
    if (std::none_of(boards.begin(), boards.end(), [&](const HeldPlace& held) { return held.place->id == board; }))
        return failure(40, u"Board not found."_s, 404);
    Post pin;
    pin.network = network();
    pin.owner = board;
    pin.text = body.value(u"description"_s).toString();
    pin.link = body.value(u"link"_s).toString();
    pin.image = true;
    pin.facts = {{u"title"_s, body.value(u"title"_s)}, {u"alt_text"_s, body.value(u"alt_text"_s)}};
    if (!pin.link.isEmpty() && !QUrl(pin.link).scheme().startsWith("http"_L1))
        return failure(1, u"Invalid request: 'link' is not a valid URL"_s, 400);
    if (const auto wrong = takePicture(body.value(u"media_source"_s).toObject(), board, pin))
        return *wrong;
    if (const auto refused = publishRefusal(request))
        return *refused;
    pin.at = m_world.now();
    pin.id = postId(board, pin.at, -1);
    m_world.feeds.publish(pin, request);
    return Answer::json(pinRow(pin, login, false), 201);
}

Answer PinterestDialect::pins(const Request& request, const Login& login, const QStringList& parts)
{
    if (request.method == "POST")
        return parts.size() == 2 ? createPin(request, login) : failure(1, u"Invalid request."_s, 405);
    if (parts.size() == 2)
        return pinList(request, login, {});
    const QList<Post> all = pinsOf(login, {});
    const auto pin = std::find_if(all.begin(), all.end(), [&](const Post& known) { return known.id == parts[2]; });
    if (pin == all.end())
        return failure(50, u"Pin not found."_s, 404);
    if (request.method == "DELETE") {
        m_world.feeds.find(network(), pin->id)->deleted = true;
        Answer nothing;
        nothing.status = 204;
        return nothing;
    }
    if (parts.value(3) == "analytics"_L1)
        return pinAnalytics(request, *pin);
    return Answer::json(pinRow(*pin, login, request.query.value(u"pin_metrics"_s) == "true"_L1));
}

} // namespace pk::rehearsal
