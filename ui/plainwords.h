// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/health.h"
#include "ui/theme.h"

#include <QTextDocument>
#include <QWidget>

#include <optional>

namespace pk {

/// Other people's words, as they are: never markup, each paragraph in its own direction, broken anywhere when a word is
/// longer than the line.
class PlainWords final : public QWidget
{
    Q_OBJECT
public:
    explicit PlainWords(FontRole role, const QString& text = {}, QWidget* parent = nullptr);

    QString text() const { return m_document.toPlainText(); }
    const QTextDocument& document() const { return m_document; }
    void setText(const QString& text);
    /// In the colour of lesser things.
    PlainWords* secondary();
    /// In the text colour of a state's badge.
    PlainWords* toned(State tone);
    /// Web addresses in the colour of links. They are shown, never followed.
    PlainWords* withAddresses();
    /// Starts where the words around it start, whatever it is written in: names in lists.
    PlainWords* aligned();

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void mark();
    void useFont();

    FontRole m_role;
    std::optional<State> m_tone;
    bool m_secondary = false;
    bool m_addresses = false;
    mutable QTextDocument m_document; // measuring lays it out anew
};

} // namespace pk
