// Opens a workbook with a library and saves it as another: node resave.js LIBRARY FROM TO
const [library, from, to] = process.argv.slice(2);
const resave = {
  'xlsx': () => {
    const xlsx = require('xlsx');
    xlsx.writeFile(xlsx.readFile(from), to);
  },
  'xlsx with dates': () => {
    const xlsx = require('xlsx');
    xlsx.writeFile(xlsx.readFile(from, { cellDates: true }), to, { cellDates: true });
  },
  'xlsx-populate': async () => {
    const book = await require('xlsx-populate').fromFileAsync(from);
    await book.toFileAsync(to);
  },
  'exceljs': async () => {
    const { Workbook } = require('exceljs');
    const book = new Workbook();
    await book.xlsx.readFile(from);
    await book.xlsx.writeFile(to);
  },
};
Promise.resolve(resave[library]()).catch((fault) => {
  console.error(fault);
  process.exit(1);
});
