// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/picturesize.h"
#include "models/domain/post.h"
#include "models/networks/descriptor.h"

#include <QHash>
#include <QJsonValue>

#include <optional>

namespace pk {

/// What the placeholders of a publish rule stand for, and how they are filled in.
class PublishValues final
{
public:
    /// Empty texts, lists and nulls are absent.
    void set(const QString& name, const QJsonValue& value);
    bool has(const QString& name) const { return m_values.contains(name); }
    QJsonValue value(const QString& name) const { return m_values.value(name, QJsonValue(QJsonValue::Undefined)); }
    QString text(const QString& name) const;

    /// nullopt when something in it is absent. \a encoded: as part of an address, unless a whole address comes first.
    std::optional<QString> fill(const QString& text, bool encoded = false) const;
    /// A JSON template. A text that is one placeholder becomes its value, of whatever type; a list inside a list is spliced.
    /// What is absent takes the object that holds it along, "{name?}" only itself; members of the outermost object always go
    /// one by one.
    QJsonObject render(const QJsonObject& form) const;
    std::optional<QJsonValue> renderValue(const QJsonValue& form) const;

private:
    std::optional<QJsonObject> renderObject(const QJsonObject& form, bool outermost) const;
    QJsonArray renderArray(const QJsonArray& form) const;

    QHash<QString, QJsonValue> m_values;
};

/// The placeholders that a text or template names, without "?" and braces.
QStringList placeholdersIn(const QJsonValue& form);

/// The names that every rule may use (README.md): page, target, text, link, ...
QStringList publishNames();
/// Those of one picture.
QStringList pictureNames();

/// A post's text as the rule's network wants it written.
QString writtenText(const PublishRule& rule, const QString& text);

/// Whether a network's text is the one that was sent: without regard to blanks, to addresses (networks shorten them) and
/// to how HTML writes it.
bool isSameText(const QString& sent, const QString& found, bool html);
/// Whether one begins as the other does, mentions, addresses and all but letters and digits left out.
bool readsAlike(const QString& sent, const QString& found, bool html);

} // namespace pk
