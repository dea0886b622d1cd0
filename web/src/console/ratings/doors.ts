// The door of the centre's list of bad ratings.
import { get } from '../../shared/door'

export const ratings = {
  list: (open: boolean, days: number) => get('/api/ratings', { query: { days, open: open ? 'yes' : undefined } }),
}
