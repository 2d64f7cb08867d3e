import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { Table, TableCell, TableHead, TableRow } from "@/components/ui/table";

export default function GalleryPage() {
  return (
    <main id="content" className="bg-zinc-100 p-8 dark:bg-zinc-900">
      <h1>Gallery</h1>
      <Table>
        <tbody>
          <TableRow>
            <TableHead scope="row">Grace</TableHead>
            <TableCell>Rear admiral</TableCell>
          </TableRow>
        </tbody>
      </Table>
      <Dialog>
        <DialogTrigger asChild>
          <Button variant="secondary">Open</Button>
        </DialogTrigger>
        <DialogContent>
          <DialogTitle>A dialog</DialogTitle>
          <DialogDescription>With text that can be read.</DialogDescription>
          <Button variant="destructive">Delete</Button>
        </DialogContent>
      </Dialog>
    </main>
  );
}
