// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace pk {

/// The newest value of one figure with where it comes from; pressed, the chart shows it.
class FigureTile final : public QAbstractButton
{
    Q_OBJECT
public:
    explicit FigureTile(QWidget* parent = nullptr);

    /// \a note: "read 3 minutes ago, rounded by the network"; \a source is the tooltip's.
    void show(const QString& value, const QString& name, const QString& note, const QString& source);
    const QString& value() const { return m_value; }
    const QString& name() const { return m_name; }
    const QString& note() const { return m_note; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString m_value;
    QString m_name;
    QString m_note;
};

} // namespace pk
