// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets.h"
#include "ui/windowcontext.h"

namespace pk {

/// One open incident on the dashboard: a line with a purple edge; a click anywhere opens it.
class IncidentCard final : public Card
{
    Q_OBJECT
public:
    explicit IncidentCard(const WindowContext& context, QWidget* parent = nullptr);

    void show(const Incident& incident);
    IncidentId incident() const { return m_id; }
    QString words() const { return m_headline->text(); }
    QPushButton& openButton() { return *m_open; }
    QPushButton& copyButton() { return *m_copy; }

Q_SIGNALS:
    void opened(const pk::IncidentId& id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void copyNote();

    WindowContext m_context;
    IncidentId m_id;
    QBoxLayout* m_layout;
    MarkLabel* m_mark;
    BadgeLabel* m_badge;
    ElidedLabel* m_headline;
    ElidedLabel* m_line;
    QPushButton* m_open;
    QPushButton* m_copy;
};

} // namespace pk
