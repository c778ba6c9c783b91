// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/services/publishservice.h"
#include "ui/widgets.h"
#include "ui/windowcontext.h"

class QHBoxLayout;

namespace pk {

/// What became of one approved post on one page, and what can be done about it.
class ResultCard final : public Card
{
    Q_OBJECT
public:
    enum class Words { WithText, Without }; ///< whether the post's own words stand in it

    ResultCard(const WindowContext& context, PublishService& publishing, const OutboxEntry& entry, Words words,
               QWidget* parent = nullptr);

    /// While something is being sent nothing else is begun.
    void setBusy(bool busy);

Q_SIGNALS:
    /// What was pressed came to an end; empty: well. Whoever shows the card makes it anew.
    void ended(const QString& trouble);
    void reconnectRequested(const pk::AccountId& account);

private:
    QPushButton* addButton(const QString& words, ButtonRole role);
    void addActions(const OutboxEntry& entry);
    void tell(const Result<OutboxEntry>& done);

    WindowContext m_context;
    PublishService& m_publishing;
    QHBoxLayout* m_actions;
};

} // namespace pk
