// SPDX-License-Identifier: Apache-2.0
/** Places in Lisbon: none nearer to another than 400 m, none farther than 10 km. */

/** A place, in degrees. */
export interface Place {
	name: string;
	latitude: number;
	longitude: number;
}

/** Where the gateways of the test stand. */
export const PLACES: readonly Place[] = [
	{ name: 'Praça do Comércio', latitude: 38.7075, longitude: -9.1364 },
	{ name: 'Castelo de São Jorge', latitude: 38.7139, longitude: -9.1334 },
	{ name: 'Rossio', latitude: 38.7138, longitude: -9.1394 },
	{ name: 'Marquês de Pombal', latitude: 38.7253, longitude: -9.15 },
	{ name: 'Basílica da Estrela', latitude: 38.7133, longitude: -9.1606 },
	{ name: 'Fundação Gulbenkian', latitude: 38.7373, longitude: -9.1545 },
	{ name: 'Campo Pequeno', latitude: 38.7425, longitude: -9.1446 },
	{ name: 'Saldanha', latitude: 38.7345, longitude: -9.145 },
	{ name: 'Cais do Sodré', latitude: 38.7057, longitude: -9.1446 },
	{ name: 'Santa Apolónia', latitude: 38.714, longitude: -9.1226 },
	{ name: 'Senhora do Monte', latitude: 38.719, longitude: -9.1327 },
	{ name: 'Amoreiras', latitude: 38.7232, longitude: -9.1618 },
	{ name: 'Prazeres', latitude: 38.715, longitude: -9.171 },
	{ name: 'Alcântara', latitude: 38.704, longitude: -9.175 },
	{ name: 'Ajuda', latitude: 38.7077, longitude: -9.1979 },
	{ name: 'Jerónimos', latitude: 38.6979, longitude: -9.2068 },
	{ name: 'Jardim Zoológico', latitude: 38.7437, longitude: -9.1706 },
	{ name: 'Estádio da Luz', latitude: 38.7527, longitude: -9.1848 },
	{ name: 'Cidade Universitária', latitude: 38.7523, longitude: -9.1585 },
	{ name: 'Alvalade', latitude: 38.7612, longitude: -9.1608 },
	{ name: 'Areeiro', latitude: 38.7423, longitude: -9.1338 },
	{ name: 'Museu do Azulejo', latitude: 38.7247, longitude: -9.1138 },
	{ name: 'Monsanto', latitude: 38.7287, longitude: -9.188 },
	{ name: 'Olaias', latitude: 38.7393, longitude: -9.1236 },
	{ name: 'Anjos', latitude: 38.7263, longitude: -9.135 },
	{ name: 'Alameda', latitude: 38.7369, longitude: -9.1336 },
	{ name: 'MAAT', latitude: 38.6959, longitude: -9.1946 },
	{ name: 'Benfica', latitude: 38.7497, longitude: -9.201 },
	{ name: 'Beato', latitude: 38.7337, longitude: -9.1105 },
	{ name: 'Campolide', latitude: 38.73, longitude: -9.166 },
	{ name: 'Telheiras', latitude: 38.762, longitude: -9.169 },
	{ name: 'Bairro Alto', latitude: 38.712, longitude: -9.146 },
];
