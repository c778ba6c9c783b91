// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/networks/publishvalues.h"

#include "models/domain/posttext.h"
#include "models/networks/answers.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace pk {

using namespace Qt::Literals::StringLiterals;

namespace {

const QRegularExpression& placeholder()
{
    static const QRegularExpression form(u"\\{([A-Za-z][A-Za-z0-9]*)(\\?)?\\}"_s);
    return form;
}

/// The name when \a text is one placeholder and nothing else.
QString onlyPlaceholder(const QString& text, bool& optional)
{
    const QRegularExpressionMatch match = placeholder().match(text);
    if (!match.hasMatch() || match.capturedLength() != text.size())
        return {};
    optional = match.capturedLength(2) > 0;
    return match.captured(1);
}

bool isOptional(const QJsonValue& form)
{
    bool optional = false;
    return form.isString() && !onlyPlaceholder(form.toString(), optional).isEmpty() && optional;
}

/// HTML as people read it; only for comparing.
QString readHtml(QString html)
{
    static const QRegularExpression tag(u"<[^>]*>"_s);
    static const QRegularExpression end(u"</p>|<br ?/?>"_s);
    html.replace(end, u" "_s).remove(tag);
    return html;
}

QString compared(QString text, bool html)
{
    if (html)
        text = readHtml(text);
    // Entities come in plain texts too (X), once or twice over.
    for (int i = 0; i < 2; ++i) {
        text.replace(u"&lt;"_s, u"<"_s).replace(u"&gt;"_s, u">"_s).replace(u"&quot;"_s, u"\""_s);
        text.replace(u"&#39;"_s, u"'"_s).replace(u"&apos;"_s, u"'"_s).replace(u"&nbsp;"_s, u" "_s);
        text.replace(u"&amp;"_s, u"&"_s);
    }
    static const QRegularExpression elsewhere(u"(@[\\w.-]+)@[\\w.-]+"_s); // of a mention, people see the name
    text.replace(elsewhere, u"\\1"_s);
    const QList<TextSpan> addresses = addressesIn(text);
    for (auto address = addresses.crbegin(); address != addresses.crend(); ++address)
        text.remove(address->start, address->end - address->start);
    text.removeIf([](QChar c) { return c.isSpace() || c.category() == QChar::Other_Format; });
    return text.normalized(QString::NormalizationForm_C);
}

} // namespace

void PublishValues::set(const QString& name, const QJsonValue& value)
{
    const bool absent = value.isNull() || value.isUndefined() || (value.isString() && value.toString().isEmpty())
        || (value.isArray() && value.toArray().isEmpty());
    if (absent)
        m_values.remove(name);
    else
        m_values.insert(name, value);
}

QString PublishValues::text(const QString& name) const
{
    return textOf(value(name));
}

std::optional<QString> PublishValues::fill(const QString& text, bool encoded) const
{
    QString filled;
    qsizetype from = 0;
    auto found = placeholder().globalMatch(text);
    while (found.hasNext()) {
        const QRegularExpressionMatch match = found.next();
        if (!has(match.captured(1)))
            return std::nullopt;
        const QString value = this->text(match.captured(1));
        filled += text.mid(from, match.capturedStart() - from);
        filled += encoded && match.capturedStart() > 0 ? QString::fromLatin1(QUrl::toPercentEncoding(value, "/"))
                                                       : value;
        from = match.capturedEnd();
    }
    return filled + text.mid(from);
}

QJsonObject PublishValues::render(const QJsonObject& form) const
{
    return renderObject(form, true).value_or(QJsonObject());
}

std::optional<QJsonObject> PublishValues::renderObject(const QJsonObject& form, bool outermost) const
{
    QJsonObject rendered;
    for (auto member = form.constBegin(); member != form.constEnd(); ++member) {
        const std::optional<QJsonValue> value = renderValue(member.value());
        if (value)
            rendered.insert(member.key(), *value);
        else if (!outermost && !isOptional(member.value()))
            return std::nullopt;
    }
    return rendered;
}

QJsonArray PublishValues::renderArray(const QJsonArray& form) const
{
    QJsonArray rendered;
    for (const QJsonValue element : form) {
        const std::optional<QJsonValue> value = renderValue(element);
        if (value && value->isArray() && element.isString()) {
            for (const QJsonValue each : value->toArray())
                rendered.append(each);
        } else if (value) {
            rendered.append(*value);
        }
    }
    return rendered;
}

std::optional<QJsonValue> PublishValues::renderValue(const QJsonValue& form) const
{
    if (form.isObject()) {
        const std::optional<QJsonObject> object = renderObject(form.toObject(), false);
        return object ? std::optional<QJsonValue>(*object) : std::nullopt;
    }
    if (form.isArray())
        return QJsonValue(renderArray(form.toArray()));
    if (!form.isString())
        return form;
    bool optional = false;
    const QString name = onlyPlaceholder(form.toString(), optional);
    if (!name.isEmpty())
        return has(name) ? std::optional(value(name)) : std::nullopt;
    const std::optional<QString> text = fill(form.toString());
    return text ? std::optional<QJsonValue>(*text) : std::nullopt;
}

QStringList placeholdersIn(const QJsonValue& form)
{
    QStringList names;
    if (form.isObject()) {
        for (const QJsonValue member : form.toObject())
            names += placeholdersIn(member);
    } else if (form.isArray()) {
        for (const QJsonValue element : form.toArray())
            names += placeholdersIn(element);
    } else if (form.isString()) {
        auto found = placeholder().globalMatch(form.toString());
        while (found.hasNext())
            names.append(found.next().captured(1));
    }
    return names;
}

QStringList publishNames()
{
    return {u"page"_s,
            u"handle"_s,
            u"name"_s,
            u"account"_s,
            u"target"_s,
            u"text"_s,
            u"title"_s,
            u"rest"_s,
            u"link"_s,
            u"linkTitle"_s,
            u"key"_s,
            u"pictures"_s,
            u"onePicture"_s,
            u"severalPictures"_s,
            u"clientId"_s,
            u"language"_s,
            u"alt"_s, // of the only picture
            u"id"_s};
}

QStringList pictureNames()
{
    return {u"alt"_s, u"mime"_s, u"base64"_s, u"file"_s, u"size"_s, u"width"_s, u"height"_s, u"number"_s};
}

QString writtenText(const PublishRule& rule, const QString& text)
{
    const auto escaped = [&](QStringView part) {
        QString out;
        for (const QChar c : part) {
            if (rule.escape.contains(c))
                out += u'\\';
            out += c;
        }
        return out;
    };
    if (rule.hashtag.isEmpty())
        return escaped(text);
    QString out;
    qsizetype from = 0;
    for (const TextSpan& tag : hashtagsIn(text)) {
        out += escaped(QStringView(text).mid(from, tag.start - from));
        out += QString(rule.hashtag).replace(u"%1"_s, escaped(tag.value));
        from = tag.end;
    }
    return out + escaped(QStringView(text).mid(from));
}

bool isSameText(const QString& sent, const QString& found, bool html)
{
    return compared(sent, false) == compared(found, html);
}

bool readsAlike(const QString& sent, const QString& found, bool html)
{
    constexpr qsizetype kBeginning = 24; // letters
    const auto letters = [](QString text) {
        static const QRegularExpression mention(u"@[\\w.-]+"_s);
        text.remove(mention).removeIf([](QChar c) { return !c.isLetterOrNumber(); });
        return text.toCaseFolded().left(kBeginning);
    };
    const QString one = letters(compared(sent, false));
    const QString other = letters(compared(found, html));
    if (one.isEmpty() || other.isEmpty())
        return one.isEmpty() && other.isEmpty();
    return one.startsWith(other) || other.startsWith(one);
}

} // namespace pk
