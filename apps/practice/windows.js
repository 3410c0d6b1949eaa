// Functions of windows over an image [H][W] or [C][H][W]; kernels are [h][w] or
// [out][in/groups][h][w].

function pair(size) {
  const entries = flatOf(size);
  demand(entries.every((x) => Number.isInteger(x) && x >= 0), "a size that is none");
  return entries.length === 2 ? entries : [entries[0], entries[0]];
}

const bothSides = (padding) =>
  (rankOf(padding) === 2 ? padding.map(pair) : pair(padding).map((p) => [p, p]));

const stacked = (v, rank) => (rankOf(v) >= rank ? v : stacked([v], rank));
const zeros = (...lengths) =>
  (lengths.length === 0 ? 0 : range(lengths[0]).map(() => zeros(...lengths.slice(1))));

/** An image of one channel alone, where those that it comes from are. */
function unstacked(v, ...images) {
  while (images.every((image) => rankOf(image) === 2) && rankOf(v) > 2) v = v[0];
  return v;
}

/** For each window along one axis the pixels {entry of the window, pixel} that it reads. */
function windowsAlong(length, size, stride, [before, after], dilation) {
  const windows = [];
  for (let start = -before; start < length + after - dilation * (size - 1); start += stride) {
    windows.push(range(size).map((u) => [u, start + dilation * u])
      .filter(([, pixel]) => pixel >= 0 && pixel < length));
  }
  demand(windows.length > 0, "windows that do not fit");
  return windows;
}

function windowsOf(lengths, size, stride = 1, padding = 0, dilation = 1) {
  const [sizes, strides, dilations] = [size, stride, dilation].map(pair);
  const paddings = bothSides(padding);
  return [0, 1].map((axis) => windowsAlong(lengths[axis], sizes[axis], strides[axis],
    paddings[axis], dilations[axis]));
}

/**
 * O[o][i][j] = Σ X[c][y][x]·F[o][c][u][v]: calls `take` for each term. The one of the three that is
 * unknown comes in as zeros.
 */
function contract(X, F, O, groups, sizes, take) {
  const inputs = F[0].length;
  demand(X.length === inputs * groups && O.length === F.length && F.length % groups === 0,
    "channels that do not fit");
  const [rows, columns] = windowsOf(shapeOf(X).slice(1), shapeOf(F).slice(2), ...sizes);
  demand(O[0].length === rows.length && O[0][0].length === columns.length, "images that do not fit");
  for (const o of range(F.length)) {
    for (const c of range(inputs)) {
      const image = X[Math.floor(o / (F.length / groups)) * inputs + c];
      rows.forEach((row, i) => columns.forEach((column, j) => {
        for (const [u, y] of row) for (const [v, x] of column) take(image[y], x, F[o][c][u], v, O[o][i], j);
      }));
    }
  }
}

function correlation(X, F, stride = 1, padding = 0, dilation = 1, groups = 1) {
  const [image, kernel, sizes] = [stacked(X, 3), stacked(F, 4), [stride, padding, dilation]];
  const [rows, columns] = windowsOf(shapeOf(image).slice(1), shapeOf(kernel).slice(2), ...sizes);
  const out = zeros(kernel.length, rows.length, columns.length);
  contract(image, kernel, out, groups, sizes, (image, x, kernel, v, out, j) => {
    out[j] += image[x] * kernel[v];
  });
  return unstacked(out, X, F);
}

/** The derivative by the image; `more` rows and columns are read by no window. */
function transposedCorrelation(X, F, stride = 1, padding = 0, dilation = 1, groups = 1, more = 0) {
  const [slopes, kernel, sizes] = [stacked(X, 3), stacked(F, 4), [stride, padding, dilation]];
  const [strides, dilations, extra] = [stride, dilation, more].map(pair);
  const paddings = bothSides(padding);
  const lengths = [0, 1].map((a) => (shapeOf(slopes)[1 + a] - 1) * strides[a]
    + dilations[a] * (shapeOf(kernel)[2 + a] - 1) + 1 - sum(paddings[a]) + extra[a]);
  const out = zeros(kernel[0].length * groups, ...lengths);
  contract(out, kernel, slopes, groups, sizes, (image, x, kernel, v, slopes, j) => {
    image[x] += slopes[j] * kernel[v];
  });
  return unstacked(out, X, F);
}

function kernelGradient(X, G, size, stride = 1, padding = 0, dilation = 1, groups = 1) {
  const [image, slopes] = [stacked(X, 3), stacked(G, 3)];
  const out = zeros(slopes.length, image.length / groups, ...pair(size));
  contract(image, out, slopes, groups, [stride, padding, dilation],
    (image, x, kernel, v, slopes, j) => { kernel[v] += slopes[j] * image[x]; });
  return unstacked(out, X, G);
}

const turned = (v) =>
  (rankOf(v) === 2 ? [...v].reverse().map((row) => [...row].reverse()) : v.map(turned));

/** Each window of the image: `take(image, pixels [y, x], area, channel, i, j)`. */
function pool(X, size, stride, padding, take) {
  const images = stacked(X, 3);
  const [rows, columns] = windowsOf(shapeOf(images).slice(1), size, stride ?? size, padding ?? 0);
  const area = sizeOf(pair(size));
  return images.map((image, c) => rows.map((row, i) => columns.map((column, j) => {
    const pixels = row.flatMap(([, y]) => column.map(([, x]) => [y, x]));
    return take(image, pixels, area, c, i, j);
  })));
}

const largestOf = (image, pixels) =>
  pixels.reduce((best, [y, x]) => (image[y][x] > image[best[0]][best[1]] ? [y, x] : best));

const maxPool = (X, size, stride, padding) =>
  unstacked(pool(X, size, stride, padding, (image, pixels) => {
    const [y, x] = largestOf(image, pixels);
    return image[y][x];
  }), X);

const averagePool = (X, size, stride, padding) =>
  unstacked(pool(X, size, stride, padding, (image, pixels, area) =>
    sum(pixels.map(([y, x]) => image[y][x])) / area), X);

function poolGradient(share, G, X, size, stride, padding) {
  const slopes = stacked(G, 3);
  const out = zeros(...shapeOf(stacked(X, 3)));
  pool(X, size, stride, padding, (image, pixels, area, c, i, j) =>
    share(image, pixels, area, slopes[c][i][j], out[c]));
  return unstacked(out, X);
}

const maxPoolGradient = (...v) => poolGradient((image, pixels, area, slope, out) => {
  const [y, x] = largestOf(image, pixels);
  out[y][x] += slope;
}, ...v);

const averagePoolGradient = (...v) => poolGradient((image, pixels, area, slope, out) => {
  for (const [y, x] of pixels) out[y][x] += slope / area;
}, ...v);
