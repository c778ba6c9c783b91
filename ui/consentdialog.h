// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/purpose.h"
#include "ui/windowcontext.h"

#include <QDialog>
#include <QHash>

class QCheckBox;
class QPushButton;
class QVBoxLayout;

namespace pk {

struct PurposeChoice;
class TextLabel;

/// What an account's tokens may be used for, purpose by purpose, with a tick to take back or give again at any time. Only
/// asks: the caller sets it.
class ConsentDialog final : public QDialog
{
    Q_OBJECT
public:
    ConsentDialog(const WindowContext& context, const AccountId& id, QWidget* parent);

    QSet<Purpose> purposes() const;
    QCheckBox* box(Purpose purpose) const { return m_boxes.value(int(purpose)); }
    QPushButton& saveButton() { return *m_save; }

private:
    void addChoice(const PurposeChoice& choice, QVBoxLayout* layout);
    void refresh();

    QSet<Purpose> m_before;
    QHash<int, QCheckBox*> m_boxes;
    TextLabel* m_effect;
    QPushButton* m_save;
};

} // namespace pk
