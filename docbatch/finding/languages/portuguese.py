"""Portuguese, after Código do IVA (artigo 36.º) and SAF-T for Portugal, and the Nota Fiscal for Brazil."""

from __future__ import annotations

from docbatch.finding.languages.vocabulary import Vocabulary

PORTUGUESE = Vocabulary(
    invoice=r"""
        fatura(?:[-/ ]recibo)?(?: simplificada| pró-?forma)? | factura(?:[-/ ]recibo)? | nfs?-e\b | danfe(?! nfc)
        nota fiscal(?! (?:de|do|ao) (?:venda a )?consumidor)(?: de (?:serviços?|venda|fatura)| eletrônica| fatura)?
        nota de honorários | documento auxiliar da nota fiscal(?! (?:de|do) consumidor) | recibo verde
        conta de (?:energia|luz|água|gás|telefone)
    """,
    credit_note=r"nota de crédito | nota de devolução",
    receipt=r"""
        cupom ?fiscal(?: eletrônico)? | nota fiscal (?:de|do|ao) (?:venda a )?consumidor\D* | talão(?: de venda)?
        documento auxiliar da nota fiscal (?:de|do) consumidor\D* | recibo(?: de (?:venda|pagamento))?
        comprovante(?: de (?:pagamento|venda|compra))? | comprovativo de pagamento | danfe nfc-?e | cupom não fiscal
    """,
    other_paper=r"""
        orçamento | proposta(?: comercial)? | cotação | pedido(?: de (?:compra|venda))? | (?:nota de )?encomenda
        confirmação de (?:encomenda|pedido) | guia de (?:remessa|transporte) | aviso de cobrança | extrato(?: de conta)?
        extracto | holerite | contracheque | recibo de vencimento | nota de débito
    """,
    document=r"""
        fatura(?:[-/ ]recibo)?(?: simplificada)? | factura(?:[-/ ]recibo)? | nota fiscal | nfs?-?e
        nota de (?:crédito|débito)
    """,
    number=r"""
        (?:n\.?[ºo°]\.?|num\.|número)(?: d[aoe])? ?(?:nota(?: fiscal)?(?: eletrônica)?|nfs?-?e|nf|conta)
        nota fiscal(?: eletrônica)? ?(?:n\.?[ºo°]\.?|número|num\.)
    """,
    own_number=r"""
        (?:n\.?[ºo°]\.?|número) d[ao] (?:fatura|factura|nota fiscal|nf-?e)
        (?:fatura|nota fiscal) n\.?[ºo°](?=\W*\S*\d)
    """,
    issued=r"""
        (?:data|dt\.?)(?: e hora)?(?: (?:d[ae] )?emissão)(?: d[ao] \w+)? | emissão | emitid[oa] (?:em|a)(?=\W*\d)
        data d[aoe] (?:fatura|factura|nota(?: fiscal)?|documento|recibo) | data (?:fatura|factura|doc\.?|documento)
    """,
    other_date=r"""
        vencim | venc\. | entrega | saída | competência | prestação | limite | \baté\b | validade | pedido | leitura
        autoriza | impressão | impresso | consumo | referente
    """,
    due=r"""
        (?:data |dt\.? )?(?:de |do )?vencimento | venc(?:\.|e(?: em)?) | data limite(?: de pagamento)?
        pag(?:ar|ue) até
        pagamento até | pagável até | data (?:de|do) pagamento
    """,
    paid_later=r"prazo de pagamento | condições de pagamento | vencimento | cond\. ?pag\w*",
    seller=r"""
        fornecedor | (?:dados d[oe] |identificação do )?emi(?:tente|ssor)
        (?:dados do )?prestador(?: d[eo]s? serviços?)?
        dados do fornecedor | emitid[oa] por
    """,
    buyer=r"""
        (?:dados d[oe] |identificação do |nome do )?(?:cliente|destinatário)(?=\s*:|\s*$|\s*/)
        (?:dados do )?tomador(?: d[eo]s? serviços?)? | adquirente | comprador | faturad[oa] a | faturar a
        destinatário(?: ?/ ?remetente)? | ex\.?mo?\.?\(?s?\)?\.? (?:senhor|sr)(?:\(?es\)?|\.?\(?s\)?)?\.?(?:/as?)?
        (?:sacado|pagador)(?=\s*:|\s*$) | endereço de (?:cobrança|faturação|faturamento) | morada de faturação
        informação do cliente
    """,
    shipped=r"(?:morada|endereço|local) de (?:entrega|descarga) | entregar? em | local de carga",
    buyers=r"cliente | tomador | destinatário | adquirente | contribuinte do cliente",
    company=r"razão social | nome/? ?razão social | nome empresarial",
    name=r"nome(?: completo| do cliente| fantasia)?",
    no_name=r"""
        contribuinte | observações | (?:método|forma|condições) de pag\w* | bairro(?: / distrito)? | município
        cnpj(?: / cpf)? | inscrição \w+
        endereço | morada | original | duplicado | triplicado | 2\.?ª? via | segunda via | via \w+ | folha \d.*
        dados bancários
    """,
    tax=r"iva | imposto",
    without=r"sem | s/ | antes d[eo]",
    with_=r"incluindo",
    sum_of=r"total | valor | montante | importância | preço",
    net=r"""
        (?:total|valor|montante) (?:sem|s/) ?iva | (?:total |valor )líquido(?! (?:a|da|de) )(?: da mercadoria)?
        total (?:de )?(?:mercadorias?(?:/serviços)?|serviços) | total (?:das )?incidências
        base (?:tributável|de incidência)
        valor tributável | mercadoria/serviços | total ilíquido
    """,
    taxed=r"(?:total|valor)(?: d[eo]| do)? (?:iva|imposto)s? | iva total | total (?:do )?imposto | total de impostos",
    total=r"""
        (?:total|valor|montante) (?:com|c/) ?iva
        (?:valor |v\. ?)?tot(?:al|\.) d[ao] (?:nota|nf-?e|fatura|serviço|documento)
        montante total | valor total(?: d[ao] (?:nota(?: fiscal)?|fatura|serviços?))?(?: r\$)? | total geral
        total d[oa] (?:documento|fatura|factura|nota) | valor da (?:fatura|nota)
    """,
    payable=r"""
        (?:total|valor|montante|importância|líquido|saldo)(?: líquido| total)? a pagar(?: \(r\$\)| r\$| eur)?
        total (?:r\$|brl|\(r\$\)|\(€\)|\(eur\)) | valor líquido da (?:nota|fatura)\D* | importância a pagar
        valor cobrado | a pagar(?=\W*(?:r\$|€)?\W*\d|\W*$)
    """,
    not_total=r"""
        total (?:de |d[ao]s )?(?:itens|artigos|descontos?|volumes|unidades|quantidades?|horas|linhas|impostos|tributos)
        qtd\.? (?:total|de) \w+ | (?:val|valor)\w*\.? ?(?:aprox|total (?:aprox|dos trib|fcp|icms|ipi|do (?:icms|ipi)))
        total (?:(?:icms|fcp|ipi)\b|(?:dos )?tributos(?! incl))
    """,
    slip_total=r"""
        total (?:a pagar|r[$s]|eur|geral|líquido) | valor (?:total|a pagar)(?: r[$s])? | total(?=\W*r[$s]\W*$)
        montante total | total fatura
    """,
    cash=r"""
        dinheiro | numerário | entregue | valor (?:pago|recebido|entregue) | recebido | pago em numerário
        pagamento em dinheiro
    """,
    change=r"troco(?: r[$s])? | troco eur",
    card=r"""
        cartão(?: de)?(?: crédito| débito)? | multibanco | mb ?way | pix | tef | cart\. ?(?:créd|déb)\w*
        vale refeição
    """,
    paid=r"""
        dinheiro | troco | multibanco | cartão | mb ?way | pix | cartão de (?:crédito|débito) | numerário
        pago em numerário
        operador(?:a)? | débito à vista | valor pago | forma de pagamento
    """,
    slip=r"""
        obrigad[oa](?: pela (?:sua )?(?:preferência|visita|compra))? | volte sempre | cupom ?fiscal | coo | ccf | ecf
        consumidor | nfc-?e | cf-?e | cpf/cnpj (?:do )?consumidor | caixa | mesa | qtd\. total de itens
        fatura simplificada
        talão | iva incluído | vl\.? ?unit\w* | pdv | consumidor final | volte(?: breve)?
    """,
    slip_line=r"""
        cnpj | cpf | i\.?[em](?=\W*[:.]|\W*\d) | inscr | insc | nif | nipc | contribuinte | cupom | nfc-?e | extrato
        coo | ccf | danfe
        operador | caixa(?=\W*\d|\W*$) | mesa(?=\W*\d|\W*$) | item | cód(?=\W) | talão | documento auxiliar
        consumidor | obrigad[oa] | fatura
        nota fiscal
        capital social
    """,
    printed=r"impress | válid | autoriza",
    description=r"""
        descrição(?: d[oae]s? .*)? | designação | discriminação(?: d[oae]s? .*)? | especificação | itens da fatura
        itens faturados | produto/serviço | descritivo
    """,
    item=r"artigo | produto | serviço | mercadoria | item",
    quantity=r"quantidade | qtde?\.? | quant\.? | qte\.? | qtd/un | horas",
    unit_price=r"""
        preço(?: (?:unit(?:ário|\.)?|un\.?|hora))? | p(?:r|reço|reco)?\.? ?unit(?:ário|\.)? | valor unit(?:ário|\.)?
        vl\.? ?unit(?:ário|\.)? | pr\.? ?un\.?
    """,
    amount=r"""
        valor(?: total| líquido| \(r\$\))? | total(?: líquido| s/ ?iva)? | montante | importância | vl\.? ?total
        subtotal
    """,
    discount=r"desc(?:onto|\.)?(?: ?%)? | %? ?desc\.?",
    item_end=r"""
        taxa (?:de )?iva | total\b | subtotal | iva\b | valor total | troco | desconto\b | incidência | imposto
        base de cálculo
    """,
    item_part=r"dos quais\b | inclui\b",
)
