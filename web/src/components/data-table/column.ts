// One column of a data table.
export interface Column {
  key: string
  label: string
  /** Figures stand right and in tabular digits. */
  numeric?: boolean
  /** A day as the server writes it, in words and on one line. */
  date?: boolean
  /** Hidden when the page is narrow. */
  wide?: boolean
  /** The column that names the row (at most one). */
  heading?: boolean
}
