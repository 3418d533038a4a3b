# Makes the .npz files of this folder with numpy from recorded networks, as one
# saves those of Keras:
#
#   python3 make.py     (numpy 1.24.2)
import json
import numpy as np

records = '../../../replay/testdata/'


def read(name, *keys):
    value = json.load(open(records + name + '.json'))
    for key in keys:
        value = value[key]
    return value


def arrays(layer):
    return [(role, np.array(layer[role])) for role in ('kernel', 'recurrent_kernel', 'bias') if role in layer]


# A trained LSTM under the names of Keras 2.
w = read('run_cfg3', 'float64', 'weights_after_epoch', '100')
named = {f'lstm/lstm_cell/{role}:0': v for role, v in arrays(w['layers'][0])}
named |= {f'dense/{role}:0': v for role, v in arrays(w['dense'])}
np.savez('timesteps.npz', **named)

# Two trained LSTMs as np.savez(file, *model.get_weights()) leaves them, compressed.
w = read('run_cfg5', 'float64', 'weights_after_epoch', '100')
np.savez_compressed('stacked.npz', *[v for layer in w['layers'] + [w['dense']] for _, v in arrays(layer)])

# Two GRUs under the names of Keras 3, in other orders of bytes and elements.
w = read('gru_reset_after_stateful_stacked', 'weights')
named = {f'sequential/dense/{role}': v.astype('>f8') for role, v in arrays(w['dense'])}
for k, layer in enumerate(w['layers']):
    named |= {f'sequential/gru_{k + 9}/gru_cell/{role}': np.asfortranarray(v) for role, v in arrays(layer)}
np.savez('gru.npz', **named)

# Arrays of each shape, for a comparison of bytes.
np.savez('shapes.npz', matrix=np.arange(6, dtype='<f4').reshape(2, 3), list=np.arange(4, dtype='<f8'),
         column=np.arange(3, dtype='<f4').reshape(3, 1))
