"""Exports in the style of programs that consultants meet; the figures are ours and can be added by hand."""

from __future__ import annotations

#: Name of the file → its text. Every program has its own titles, separators, dates and numbers.
EXPORTS = {
    "Валовая прибыль.csv": (
        "Контрагент;Контрагент.ИНН;Номенклатурная группа;Период;Количество;Выручка без НДС, руб.;Себестоимость, руб.\n"
        "ООО «Ромашка»;7707083893;Станки;31.01.2024;2;1 200 000,00;900 000,50\n"
        "АО «Вектор»;7728168971;Инструмент;29.02.2024;15;45 300,10;30 100,00\n"
        "ООО «Ромашка»;7707083893;Инструмент;31.03.2024;4;12 000,00;9 500,00\n"
    ),
    "реализация_1с.csv": (
        "Номер;Дата;Клиент;Сумма;Сумма с НДС;Менеджер;Организация;Склад\n"
        "0001;12.01.2024 10:15:00;Лютик;100 000,00;120 000,00;Иванова;Мы;Основной\n"
        "0002;13.02.2024 11:00:00;Вектор;50 000,50;60 000,60;Петров;Мы;Основной\n"
    ),
    "DEAL_20240501_bitrix24.csv": (
        "ID;Название сделки;Стадия сделки;Компания;Сумма;Валюта;Ответственный;Дата создания;"
        "Предполагаемая дата закрытия\n"
        "101;Поставка станков;Новая;Ромашка;500000;RUB;Иванова;01.02.2024;30.06.2024\n"
        "102;Ремонт;Успех;Вектор;70000;RUB;Петров;11.02.2024;30.03.2024\n"
    ),
    "amocrm_export_leads.csv": (
        "ID,Название сделки,Компания,Контакт,Бюджет ₽,Статус сделки,Ответственный,Дата создания сделки,Дата закрытия\n"
        "9001,Заявка 1,Ромашка,Иванов,120000,Переговоры,Анна,2024-01-10,\n"
        "9002,Заявка 2,Вектор,Петров,80000,Успешно реализовано,Анна,2024-02-10,2024-03-01\n"
    ),
    "sap_copa.csv": (
        "Sold-to party;Name of customer;Posting date;Material group;Billed quantity;Net value;Cost of sales\n"
        "0001000231;Alpha GmbH;15.01.2024;Bearings;10;1.250,00;900,00\n"
        "0001000977;Beta AG;20.02.2024;Seals;400;3.200,50;2.100,00\n"
        "0001000231;Alpha GmbH;21.02.2024;Seals;80;640,10;420,00\n"
    ),
    "salesforce_accounts.csv": (
        "Account ID,Account Name,Industry,Billing Country,Account Owner,Parent Account,NumberOfEmployees\n"
        "001A,Alpha GmbH,Machinery,Germany,Jane Roe,,120\n"
        "001B,Beta AG,Chemicals,Austria,John Doe,Alpha GmbH,45\n"
    ),
    "salesforce_opportunities.csv": (
        "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Created Date,Opportunity Owner\n"
        "006A,Big deal,Alpha GmbH,Negotiation,10000,2024-06-30,2024-01-15,Jane Roe\n"
        "006B,Small deal,Beta AG,Closed Won,2500,2024-03-31,2024-02-01,John Doe\n"
    ),
    "hubspot-crm-exports-all-companies.csv": (
        "Record ID,Company name,Company owner,City,Country/Region,Industry,Lifecycle Stage\n"
        "901,Alpha GmbH,Jane Roe,Bonn,Germany,Machinery,customer\n"
        "902,Beta AG,John Doe,Graz,Austria,Chemicals,lead\n"
    ),
    "QuickBooks Sales by Customer Detail.csv": (
        "Date,Transaction Type,Num,Product/Service,Memo/Description,Qty,Sales Price,Amount,Customer\n"
        "01/15/2024,Invoice,1001,Bearings,ball bearing,10,125.00,1250.00,Alpha GmbH\n"
        "02/20/2024,Invoice,1002,Seals,ring,400,8.00,3200.00,Beta AG\n"
    ),
    "pivot_by_month.csv": (
        "Покупатель;янв 2024;фев 2024;мар 2024;Общий итог\n"
        "Ромашка;100 000;;50 000;150 000\n"
        "Вектор;0;20 000;30 500;50 500\n"
    ),
    "pivot_by_year.csv": (
        "Customer,2022,2023,2024,Grand Total\nAlpha,100,200,300,600\nBeta,10,,30,40\nGamma,5,6,7,18\n"
    ),
    "прайс 2024.csv": "Артикул;Наименование;Цена, руб.\nA-1;Станок ТВ-320;1 200 000\nA-2;Фреза;1 500,50\n",
    "Контактные лица.csv": (
        "Компания;ФИО;Должность;Телефон\nРомашка;Иванов И. И.;директор по закупкам;+7 495 000-00-00\n"
        "Вектор;Петрова А. А.;главный инженер;+7 812 000-00-00\n"
    ),
}
