/* Curves over time, from the JSON beside them. ECharts is fetched when the first one is on the page. */

const charts = new Map();
let library = null;

drawAll();
document.body.addEventListener("htmx:load", drawAll);
addEventListener("resize", () => charts.forEach((chart) => chart.resize()));

async function drawAll() {
  const waiting = [...document.querySelectorAll("[data-chart]:not([data-drawn])")];
  for (const [figure, chart] of charts) {
    if (!figure.isConnected) {
      chart.dispose();
      charts.delete(figure);
    }
  }
  if (!waiting.length) return;
  waiting.forEach((figure) => (figure.dataset.drawn = ""));
  const echarts = await fetched();
  for (const figure of waiting) {
    const data = inCityTime(JSON.parse(document.getElementById(figure.dataset.chart).textContent));
    const chart = echarts.init(figure.querySelector(".chart-canvas"), null, { renderer: "svg" });
    chart.setOption(option(data, colours(figure)));
    charts.set(figure, chart);
  }
}

function fetched() {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/echarts.min.js", import.meta.url);
    script.onload = () => done(window.echarts);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

/* The library writes times of the browser's zone: moved, they are the city's. */
function inCityTime(data) {
  const shift = data.offset + new Date(data.until).getTimezoneOffset() * 60_000;
  return {
    ...data,
    from: data.from + shift,
    until: data.until + shift,
    points: data.points.map(([at, ...values]) => [at + shift, ...values]),
    spans: data.spans.map((span) => ({ ...span, from: span.from + shift, until: span.until && span.until + shift })),
  };
}

/* What the style sheet says where the figure stands. */
function colours(figure) {
  const style = getComputedStyle(figure);
  const of = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: style.color,
    line: of("--chart-line", "#0d63a5"),
    grid: of("--chart-grid", "#d5dce2"),
    blue: of("--level-blue", of("--warn-b", "#2f6fde")),
    yellow: of("--level-yellow", of("--warn-y", "#e0a800")),
    orange: of("--level-orange", of("--warn-o", "#e8710a")),
    red: of("--level-red", of("--warn-r", "#c9252d")),
  };
}

/* Each level has its shape beside its colour, as everywhere. */
const SHAPES = { blue: "●", yellow: "▲", orange: "◆", red: "⬢" };

function shape(level, colour) {
  return { color: colour[level], fontSize: 13, padding: [0, 4, 0, 0] };
}

/* Midnight says which day begins. */
const DAY = document.documentElement.lang === "en" ? "{d} {MMM}" : "{d}日";
const TIMES = { day: DAY, month: document.documentElement.lang === "en" ? "{MMM}" : "{M}月" };

function option(data, colour) {
  const number = (value) => value.toFixed(data.decimals);
  const means = withGaps(data).map(([at, mean]) => [at, mean]);
  const values = data.points.flatMap(([, , least, most]) => [least, most]);
  const inside = (value) => !values.length || nearby(value, values);
  return {
    animation: false,
    textStyle: { fontFamily: "inherit", color: colour.text },
    grid: { left: 8, right: 12, top: 22, bottom: 4, containLabel: true },
    xAxis: { type: "time", min: data.from, max: data.until, axisLine: { lineStyle: { color: colour.grid } }, axisLabel: { color: colour.text, hideOverlap: true, formatter: TIMES }, splitLine: { show: false } },
    yAxis: { type: "value", scale: true, name: data.unit, nameTextStyle: { color: colour.text, align: "left" }, axisLabel: { color: colour.text }, splitLine: { lineStyle: { color: colour.grid, opacity: 0.5 } } },
    tooltip: { trigger: "axis", confine: true, renderMode: "richText", formatter: ([one]) => tip(one, data, number) },
    series: [
      {
        type: "line",
        data: means,
        showSymbol: data.points.length === 1,
        lineStyle: { width: 2, color: colour.line },
        itemStyle: { color: colour.line },
        markLine: {
          silent: true,
          symbol: "none",
          /* names stand above their lines, that of the lowest below: it often lies close under the next one */
          data: data.lines.filter((line) => inside(line.value)).sort((one, other) => one.value - other.value).map((line, place) => ({
            yAxis: line.value,
            lineStyle: { color: colour[line.level], type: "dashed" },
            label: { position: place || data.lines.length < 2 ? "insideStartTop" : "insideStartBottom", color: colour.text, fontSize: 12, formatter: `{shape|${SHAPES[line.level]}} ${line.title} ${number(line.value)}`, rich: { shape: shape(line.level, colour) } },
          })),
        },
        markArea: {
          silent: true,
          data: data.spans.map((span) => [
            {
              xAxis: Math.max(span.from, data.from),
              itemStyle: { color: colour[span.level], opacity: 0.14 },
              label: { show: true, position: "insideTop", formatter: `{shape|${SHAPES[span.level]}}`, rich: { shape: shape(span.level, colour) } },
            },
            { xAxis: span.until ?? data.until },
          ]),
        },
      },
    ],
    graphic: data.points.length ? [] : [{ type: "text", left: "center", top: "middle", style: { text: data.words.none, fill: colour.text, fontSize: 13 } }],
  };
}

/* A line at a value far away would flatten the curve: it is left out. */
function nearby(value, values) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const reach = Math.max(most - least, Math.abs(most) * 0.05, 1e-9) * 2;
  return value >= least - reach && value <= most + reach;
}

/* Where steps are missing the line breaks: silence is not a straight line. */
function withGaps(data) {
  const found = [];
  let before = null;
  for (const point of data.points) {
    if (before !== null && point[0] - before > data.step * 3) found.push([before + data.step, null]);
    found.push(point);
    before = point[0];
  }
  return found;
}

function tip(one, data, number) {
  const point = data.points.find(([at]) => at === one.value[0]);
  if (!point) return "";
  const [at, mean, least, most] = point;
  const range = least === most ? "" : ` (${data.words.from} ${number(least)} ${data.words.to} ${number(most)})`;
  return `${new Date(at).toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}\n${number(mean)} ${data.unit}${range}`;
}
