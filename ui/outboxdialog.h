// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/publishservice.h"
#include "ui/windowcontext.h"

#include <QDialog>

class QPushButton;
class QVBoxLayout;

namespace pk {

class PlainWords;

/// Posts that were approved: first those with an open end, then what was published last.
class OutboxDialog final : public QDialog
{
    Q_OBJECT
public:
    OutboxDialog(const WindowContext& context, PublishService& publishing, QWidget* parent);

    /// Of the entries shown, in their order; for tests.
    const QList<OutboxEntry>& entries() const { return m_entries; }
    QString trouble() const;

Q_SIGNALS:
    void reconnectRequested(const pk::AccountId& account);

private:
    void tell(const QString& trouble);
    void fill();

    WindowContext m_context;
    PublishService& m_publishing;
    QList<OutboxEntry> m_entries;
    QVBoxLayout* m_cards = nullptr;
    PlainWords* m_trouble;
};

/// Whether nobody knows yet what became of it, or it waits for somebody to send it.
bool isOpen(const OutboxEntry& entry);

} // namespace pk
