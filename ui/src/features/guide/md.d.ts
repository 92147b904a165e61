declare module "*.md" {
  import type { SectionSource } from "@/features/guide/books";
  const section: SectionSource;
  export default section;
}
