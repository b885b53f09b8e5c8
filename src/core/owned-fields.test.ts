import { describe, expect, it } from 'vitest';

import { ownedFields } from './owned-fields.ts';

const ME = 'externalsecrets.external-secrets.io/es';

describe('ownedFields', () => {
  it('gathers data keys, labels and annotations of one manager over operations and API versions', () => {
    const managedFields = [
      {
        manager: ME,
        operation: 'Update',
        apiVersion: 'v1',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:data': { '.': {}, 'f:a': {}, 'f:__proto__': {} },
          'f:metadata': { 'f:annotations': { '.': {}, 'f:x.io/note': {} }, 'f:ownerReferences': { 'k:{"uid":"1"}': {} } },
          'f:type': {},
        },
      },
      {
        manager: ME,
        operation: 'Apply',
        apiVersion: 'v1beta9',
        fieldsV1: { 'f:data': { 'f:b': {} }, 'f:metadata': { 'f:labels': { 'f:team': {} } } },
      },
    ];

    expect(ownedFields(managedFields, ME)).toEqual({
      data: new Set(['a', '__proto__', 'b']),
      labels: new Set(['team']),
      annotations: new Set(['x.io/note']),
    });
  });

  it('leaves out what other managers own', () => {
    const managedFields = [{ manager: `${ME}2`, fieldsV1: { 'f:data': { 'f:a': {} } } }];

    expect(ownedFields(managedFields, ME).data).toEqual(new Set());
  });

  it('takes nothing from entries of another form', () => {
    const managedFields = [null, 'x', {}, { manager: ME }, { manager: ME, fieldsV1: null }, { manager: ME, fieldsV1: { 'f:data': 1 } }];

    expect(ownedFields(managedFields, ME)).toEqual({ data: new Set(), labels: new Set(), annotations: new Set() });
  });
});
