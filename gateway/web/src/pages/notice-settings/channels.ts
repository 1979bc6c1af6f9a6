import { hasText, t } from "@/i18n"

/** smtp as 邮件; a plugin's channel without a word goes by its own name. */
export function channelName(channel: string): string {
  return hasText(`words.notice_channel.${channel}`) ? t(`words.notice_channel.${channel}`) : channel
}
