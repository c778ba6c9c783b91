// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/registrationform.h"

#include "models/domain/words.h"
#include "models/services/registrationservice.h"
#include "models/services/registrationtest.h"
#include "ui/messagebar.h"
#include "ui/widgets.h"

#include <QFormLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace pk {

RegistrationForm::RegistrationForm(const WindowContext& context, const NetworkId& network, const QString& instance,
                                   QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_network(context.networks().network(network))
    , m_instance(instance)
    , m_message(new MessageBar)
    , m_clientId(new QLineEdit)
    , m_secret(new QLineEdit)
    , m_redirect(new QLineEdit)
    , m_save(makeButton(tr("Save"), ButtonRole::Primary))
    , m_test(makeButton(tr("Test"), ButtonRole::Plain))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(m_message);
    const bool automatic = m_network->registration != RegistrationKind::Typed;
    if (automatic) {
        const bool unneeded = m_network->registration == RegistrationKind::NotNeeded
            || m_network->registration == RegistrationKind::LoopbackClient;
        const QString words = unneeded
            ? tr("%1 needs no registration. Connect an account right away.").arg(m_network->name)
            : tr("%1 registers Pagekeeper by itself when you connect. Nothing has to be typed; fill this in only to use an app of your own.")
                  .arg(m_network->name);
        layout->addWidget((new TextLabel(FontRole::Body, words))->secondary()->wrapped());
    }
    layout->addWidget(buildGuide());
    if (m_network->registration != RegistrationKind::NotNeeded)
        layout->addWidget(buildFields());
    layout->addStretch();
    load();
}

void RegistrationForm::addCopyRow(QVBoxLayout* layout, const QString& label, const QString& value, bool wraps)
{
    if (value.isEmpty())
        return;
    layout->addWidget((new TextLabel(FontRole::SmallStrong, label))->secondary());
    auto* row = new QHBoxLayout;
    row->setSpacing(kGrid);
    if (wraps) {
        row->addWidget((new TextLabel(FontRole::Body, value))->wrapped(), 1);
    } else {
        auto* text = new ElidedLabel(FontRole::Body, Qt::ElideMiddle);
        text->setText(value);
        row->addWidget(text, 1);
    }
    auto* copy = makeButton(tr("Copy"), ButtonRole::Plain, Glyph::Copy);
    copy->setAccessibleName(tr("Copy %1").arg(label));
    connect(copy, &QPushButton::clicked, copy, [copy, value] { copyFrom(copy, value); });
    row->addWidget(copy, 0, Qt::AlignTop);
    layout->addLayout(row);
}

QWidget* RegistrationForm::buildGuide()
{
    auto* card = new Card;
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(6);
    layout->addWidget(new TextLabel(FontRole::Title, tr("What to register at %1").arg(m_network->name)));
    int number = 1;
    for (const QString& step : m_network->registrationSteps) {
        auto* row = new QHBoxLayout;
        row->setSpacing(kGrid);
        auto* count = (new TextLabel(FontRole::Strong, tr("%1.", "number of a step").arg(number++)))->secondary();
        row->addWidget(count, 0, Qt::AlignTop);
        row->addWidget((new TextLabel(FontRole::Body, step))->wrapped(), 1);
        layout->addLayout(row);
    }
    layout->addSpacing(4);
    if (m_network->flow == SignInFlow::Code) { // a device code needs no way back
        const QString shown = m_network->redirectShown;
        addCopyRow(layout, tr("Redirect address"), shown.isEmpty() ? m_network->redirectUri : shown, false);
        for (const QString& other : m_network->redirectAlternatives)
            addCopyRow(layout, tr("Or this redirect address"), other, false);
    }
    addCopyRow(layout,
               tr("Scopes (permissions)"),
               m_network->scopesFor(m_network->capabilities).join(m_network->scopeSeparator),
               true);
    if (!m_network->registrationHelpUrl.isEmpty()) {
        auto* open = makeButton(tr("Open the developer page"), ButtonRole::Plain, Glyph::External);
        open->setToolTip(m_network->registrationHelpUrl);
        connect(open, &QPushButton::clicked, this, [this] { m_context.openUrl(QUrl(m_network->registrationHelpUrl)); });
        layout->addSpacing(4);
        layout->addWidget(open, 0, Qt::AlignLeading);
    }
    return card;
}

QWidget* RegistrationForm::buildFields()
{
    auto* fields = new QWidget;
    auto* form = new QFormLayout(fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(2 * kGrid);
    form->setVerticalSpacing(kGrid + 2);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_clientId->setAccessibleName(tr("Client id"));
    m_secret->setAccessibleName(tr("Client secret"));
    m_secret->setEchoMode(QLineEdit::Password);
    m_redirect->setAccessibleName(tr("Redirect"));
    m_redirect->setPlaceholderText(m_network->redirectUri);
    form->addRow(tr("Client id"), m_clientId);
    if (m_network->clientAuthentication != ClientAuthentication::None)
        form->addRow(m_network->secretRequired ? tr("Client secret") : tr("Client secret (optional)"), m_secret);
    if (m_network->flow == SignInFlow::Code)
        form->addRow(tr("Redirect"), m_redirect);
    for (QLineEdit* unused : {m_secret, m_redirect}) {
        if (!unused->parentWidget()) { // this network takes none
            unused->setParent(fields);
            unused->hide();
        }
    }
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGrid);
    buttons->addWidget(m_save);
    buttons->addWidget(m_test);
    buttons->addStretch();
    form->addRow(QString(), buttons);
    connect(m_save, &QPushButton::clicked, this, &RegistrationForm::save);
    connect(m_test, &QPushButton::clicked, this, &RegistrationForm::test);
    connect(m_clientId, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_save->setEnabled(!text.trimmed().isEmpty());
    });
    m_save->setEnabled(false);
    return fields;
}

void RegistrationForm::load()
{
    const auto known = m_context.services.registrations->find(m_network->id, m_instance);
    m_secret->clear();
    m_test->setEnabled(known.has_value());
    if (!known) {
        m_secret->setPlaceholderText({});
        return;
    }
    if (known->automatic) // nobody typed it, and nobody needs to see it
        return;
    m_clientId->setText(known->clientId);
    m_redirect->setText(known->redirect);
    m_secret->setPlaceholderText(known->hasSecret ? tr("Saved in the vault; leave empty to keep it") : QString());
}

QString RegistrationForm::redirect() const
{
    const QString typed = m_redirect->text().trimmed();
    return typed == m_network->redirectUri ? QString() : typed;
}

void RegistrationForm::save()
{
    m_save->setEnabled(false);
    const Secret secret(m_secret->text());
    m_secret->clear(); // never shown again, not even as dots
    auto task = m_context.services.registrations->set(
        m_network->id, m_instance, m_clientId->text(), secret, redirect());
    whenDone(std::move(task), this, [this](const Result<AppRegistration>& registration) {
        m_save->setEnabled(true);
        if (!registration) {
            m_message->show(registration.error());
            return;
        }
        load();
        m_message->show(MessageBar::Kind::Done, tr("Saved. Test it, or connect an account."));
        Q_EMIT saved();
    });
}

void RegistrationForm::test()
{
    m_test->setEnabled(false);
    whenDone(testRegistration(&m_context.services, m_network->id, m_instance), this, [this](const Result<bool>& asked) {
        m_test->setEnabled(true);
        if (!asked)
            m_message->show(asked.error());
        else if (*asked)
            m_message->show(MessageBar::Kind::Done,
                            tr("%1 knows this client and takes its secret. Connect an account.").arg(m_network->name));
        else
            m_message->show(MessageBar::Kind::Done,
                            tr("The entry is complete. Whether %1 takes it shows when the first account connects.")
                                .arg(m_network->name));
    });
}

} // namespace pk
