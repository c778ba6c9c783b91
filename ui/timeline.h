// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QList>
#include <QWidget>

namespace pk {

/// What ends when: one bar per day for the next 90 days, each a link. Arrow keys walk from bar to bar, Enter opens it.
class Timeline final : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kDays = 90;

    explicit Timeline(QWidget* parent = nullptr);

    /// \a perDay[0] is today. \a now and \a soon: the warn windows in days.
    void setLoad(const QDate& today, const QList<int>& perDay, int now, int soon);
    const QList<int>& load() const { return m_load; }
    /// Rectangle of a day's column, for tests and for the mouse.
    QRect dayRect(int day) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {320, sizeHint().height()}; }

Q_SIGNALS:
    void dayClicked(const QDate& first, const QDate& last);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect chartRect() const;
    int dayAt(const QPoint& position) const;
    QString dayText(int day) const;
    void walk(int step);
    void setCurrent(int day);
    void paintLabels(QPainter* painter, const QRect& chart) const;
    void paintPeak(QPainter* painter, const QRect& chart) const;

    QDate m_today;
    QList<int> m_load;
    int m_most = 0;
    int m_now = 3;
    int m_soon = 14;
    int m_current = -1;
};

} // namespace pk
