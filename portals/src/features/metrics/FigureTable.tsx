/** A small table of texts with a heading for each column and each row; nothing without rows. It scrolls where it is too wide. */
import { Table } from "@mantine/core";
import classes from "./metrics.module.css";

interface Props {
  caption: string;
  columns: readonly string[];
  /** The first text of each row is its heading. */
  rows: readonly (readonly string[])[];
}

export function FigureTable({ caption, columns, rows }: Props) {
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={classes.scroller} tabIndex={0} aria-label={caption}>
      <Table captionSide="top" className={classes.table}>
        <Table.Caption>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([heading = "", ...cells]) => (
            <Table.Tr key={[heading, ...cells].join()}>
              <Table.Th scope="row">{heading}</Table.Th>
              {cells.map((cell, index) => (
                <Table.Td key={columns[index + 1]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
