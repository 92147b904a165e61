import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { passphraseChange, userAdd, userRemove } from "@/ipc/users";

/** Changes the passphrase that the old one is. */
export function useChangePassphrase() {
  return useMutation({ gcTime: 0, mutationFn: ({ old, next }: { old: string; next: string }) => passphraseChange(old, next) });
}

/** Adds a user with a passphrase of their own. */
export function useAddUser() {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: ({ name, passphrase }: { name: string; passphrase: string }) => userAdd(name, passphrase),
    onSuccess: (users) => queries.setQueryData(["users"], users),
  });
}

/** Takes a user's way in away. */
export function useRemoveUser() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: userRemove, onSuccess: (users) => queries.setQueryData(["users"], users) });
}
