/** Setup step: Apache Kafka's own jars from Maven Central, for tests and the demo. Plain Node 20, no packages. */
import { mavenJars } from './maven.mjs';

/** Everything kafka.Kafka, the storage tool and the console tools need; log4j's SLF4J binding is not among Kafka's own dependencies. */
const ARTIFACTS = [
  'org.apache.kafka:kafka_2.13:4.1.1',
  'org.apache.kafka:kafka-tools:4.1.1',
  'org.apache.logging.log4j:log4j-slf4j-impl:2.25.1',
];

export const name = 'Apache Kafka 4.1';

/** @param {{root: string, cache: string, log: (line: string) => void}} options `cache`/kafka/libs holds the jars afterwards. */
export async function install({ cache, log }) {
  await mavenJars({ folder: `${cache}/kafka`, artifacts: ARTIFACTS, log });
}
