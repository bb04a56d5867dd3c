import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usesIn } from '../../../../../server/src/service/readers/index.ts';
import { told } from './shapes.ts';

const python = (text: string) => usesIn('file:///w/job.py', text).map(told);
const scala = (text: string) => usesIn('file:///w/Job.scala', text).map(told);
/** A job that reads topic `t` with a schema. */
const job = (schema: string, before = '') =>
  `${before}\nschema = ${schema}\ndf = spark.readStream.option("subscribe", "t").load().select(from_json(col("value"), schema))\n`;

test('a schema is read however it is written', () => {
  const cases: [schema: string, shape: string, before?: string][] = [
    ['StructType([StructField("a", StringType()), StructField("b", DoubleType(), False)])', '{a?: text, b: number}'],
    ['T.StructType(fields=[T.StructField(name="a", dataType=T.LongType(), nullable=True)])', '{a?: integer}'],
    [
      'StructType([StructField("p", StructType([StructField("x", ArrayType(DateType()))])), StructField("m", MapType(StringType(), StringType()))])',
      '{p?: {x?: [date]}, m?: map}',
    ],
    [
      'StructType().add("a", StringType()).add("b", "timestamp", False).add(StructField("c", BooleanType()))',
      '{a?: text, b: timestamp, c?: boolean}',
    ],
    [
      'StructType()\nschema.add("a", "string")\nschema.add("b", IntegerType()).add("c", "decimal(10,2)")',
      '{a?: text, b?: integer, c?: number}',
    ],
    [
      '"a STRING, `b c` BIGINT NOT NULL, p STRUCT<x: ARRAY<DECIMAL(10,2)>, m: MAP<STRING, INT>>"',
      '{a?: text, b c: integer, p?: {x?: [number], m?: map}}',
    ],
    ['(\n  "a STRING, "  # the first\n  "b INT COMMENT \'x\'"\n)', '{a?: text, b?: integer}'],
    [
      'StructType([f, StructField(NAME, item)])',
      '{a?: text, b?: {x?: text}}',
      'NAME = "b"\nf = StructField("a", StringType())\nitem = StructType([StructField("x", StringType())])',
    ],
    ['StructType([StructField("a", StringType())] + common)', ''],
    ['StructType([StructField("a", Money()), *others])', '{a?: unknown, …}'],
    ['StructType([StructField("a", StringType()),  # StructField("no", StringType()),\n])', '{a?: text}'],
  ];
  for (const [schema, shape, before] of cases)
    assert.deepEqual(python(job(schema, before)), shape === '' ? [] : [`reader t ${shape}`], schema);
});

test('a schema is linked to the topic its frame comes from', () => {
  const schema = 'S = StructType([StructField("a", StringType())])\n';
  const cases: [code: string, link: string][] = [
    ['df = spark.readStream.options(subscribe="x,y").load()\nout = df.select(from_json(df.value, S))', 'x,y'],
    [
      'T = "x"\nraw = (spark.readStream\n  .option("subscribe", T)\n  .load())\nb = raw.selectExpr("CAST(value AS STRING) AS json")\nc = b.select(from_json("json", S))',
      'x',
    ],
    [
      'a = spark.readStream.option("subscribe", "x").load()\nb = spark.readStream.option("subscribe", "y").load()\nc = b.select(F.from_json(F.col("value").cast("string"), S))',
      'y',
    ],
    [
      'def read():\n    return spark.readStream.option("subscribe", "x").load()\n\nc = read().select(from_json(col("value"), S))',
      'x',
    ],
    ['c = events("x").withColumn("e", from_json(col("value"), S))', '?a,x,e,value'],
  ];
  for (const [code, link] of cases) {
    assert.deepEqual(python(schema + code), [`reader ${link} {a?: text}`], code);
  }
  const silent = [
    'a = spark.readStream.option("subscribe", "x").load()\nc = a.select(from_json(col("value"), E).alias("e")).select(from_json(col("e.body"), S))',
    'c = rows.select(from_json(col("payload"), S))',
    '# c = spark.readStream.option("subscribe", "x").load().select(from_json(col("value"), S))',
    'c = """from_json(col("value"), S)"""',
    'c = df.select(from_json(col("value"), schema_of(x)))',
  ];
  for (const code of silent) assert.deepEqual(python(schema + code), [], code);
});

test('a watermark takes a timestamp', () => {
  const faults = (after: string, type = 'StringType()') =>
    usesIn(
      'file:///w/job.py',
      `S = StructType([StructField("at", ${type})])\nd = spark.readStream.option("subscribe", "t").load().select(from_json(col("value"), S).alias("o")).select("o.*")\n${after}`,
    ).flatMap((use) => use.faults?.map(({ rule }) => rule) ?? []);
  assert.deepEqual(faults('w = d.withWatermark("at", "10 minutes")'), ['cross/reader-watermark']);
  assert.deepEqual(faults('w = d.withWatermark("at", "10 minutes")', 'TimestampType()'), []);
  assert.deepEqual(faults('w = d.withColumn("at", to_timestamp("at")).withWatermark("at", "1 hour")'), []);
  assert.deepEqual(faults('e = d.selectExpr("CAST(at AS TIMESTAMP) AS at")\nw = e.withWatermark("at", "1 hour")'), []);
  assert.deepEqual(faults('w = d.select(col("at").cast("timestamp").alias("at")).withWatermark("at", "1 hour")'), []);
  assert.deepEqual(faults('w = other.withWatermark("at", "1 hour")'), []);
});

test('Scala says the same in its own words', () => {
  assert.deepEqual(
    scala(`val schema: StructType = new StructType()
  .add("a", StringType)
  .add("b", new StructType().add("c", LongType, false))
val df = spark.readStream.format("kafka").option("subscribe", "t").load()
  .select(from_json($"value".cast("string"), schema).as("e"))`),
    ['reader t {a?: text, b?: {c: integer}}'],
  );
  assert.deepEqual(
    scala(`val schema = StructType(Seq(StructField("a", ArrayType(DoubleType)), StructField("b", BooleanType, nullable = false)))
val raw = spark.readStream.option("subscribe", "t").load()
val df = raw.select(from_json(col("value"), schema))`),
    ['reader t {a?: [number], b: boolean}'],
  );
});

test('a schema of many fields is read to its end', () => {
  const fields = Array.from({ length: 200 }, (_, index) => `.add("f${index}", "string")`).join('');
  assert.match(python(job(`StructType()${fields}`))[0] ?? '', /f0\?: text, .*f199\?: text}$/);
});

test('a statement of thousands of calls is read to its end', () => {
  const read = '.withColumn("d", from_json(col("value"), StructType([StructField("a", StringType())])))';
  const uses = python(`frame = (df${`${read}\n`.repeat(3_000)})\n`);
  assert.equal(uses.length, 3_000);
});

test('half-typed code and noise never throw', () => {
  const whole = job('StructType([StructField("a", StringType()), StructField("b", StructType().add("c", "int"))])');
  for (let end = 0; end <= whole.length; end++) python(whole.slice(0, end));
  for (const noise of [
    'from_json((((((',
    'from_json)]}',
    `from_json${'('.repeat(5_000)}`,
    'from_json """',
    "x = '''\nfrom_json",
  ])
    assert.deepEqual(python(noise), []);
});
