// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/postlimits.h"

#include "models/networks/answers.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qint64 kMostLetters = 1'000'000;
constexpr qint64 kMostPictures = 100;
constexpr qint64 kMostBytes = 1LL << 32;

template<typename Number>
void takeNumber(const QJsonValue& answer, const Pointer& at, qint64 most, Number& into)
{
    bool ok = false;
    const qint64 said = textAt(answer, at).toLongLong(&ok);
    if (ok && said > 0 && said <= most)
        into = Number(said);
}

QList<QByteArray> pictureTypesIn(const QJsonArray& said)
{
    static const QRegularExpression form(u"^image/[a-z0-9.+-]{1,40}$"_s);
    QList<QByteArray> types;
    for (const QJsonValue type : said) {
        if (form.match(type.toString()).hasMatch())
            types.append(type.toString().toLatin1());
    }
    return types;
}

} // namespace

PostLimits statedLimits(const LimitsRule& rule, PostLimits limits, const QJsonValue& answer)
{
    takeNumber(answer, rule.text, kMostLetters, limits.text);
    takeNumber(answer, rule.addressCounts, kMostLetters, limits.addressCounts);
    takeNumber(answer, rule.pictures, kMostPictures, limits.pictures);
    takeNumber(answer, rule.pictureBytes, kMostBytes, limits.pictureBytes);
    const QList<QByteArray> types = pictureTypesIn(valueAt(answer, rule.pictureTypes).toArray());
    if (!types.isEmpty())
        limits.pictureTypes = types;
    return limits;
}

} // namespace pk
