import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { Problem, queryString, type Query } from '../shared/http'
import { Frame, Lost, Mishap } from './frame'
import { SignIn } from './sign-in'
import { meQuery } from './session'
import { readSearch, type Search } from './knowledge/search'
import { readPart, type TriageSearch } from './suggest/search'
import { readSearch as readScore, type Search as ScoreSearch } from './score/search'
import { readSearch as readWhatif, type Search as WhatifSearch } from './whatif/search'
import { readSearch as readStats, type Search as StatsSearch } from './stats/search'
import { readSearch as readRadar, type Search as RadarSearch } from './radar/search'
import { readSearch as readLines, type Search as LinesSearch } from './phone/search'
import { readSearch as readEvaluation, type Search as EvaluationSearch } from './evaluation/search'
import { readSearch as readQuality, type Search as QualitySearch } from './quality/search'
import { readSearch as readReports, type Search as ReportsSearch } from './reports/doors'
import { readFilters, type Filters } from './tickets/filters'
import { readChapter, type HelpSearch } from './help/chapters'
import { readWork, type WorkSearch } from './work/search'
import { homeOf } from './nav'
import { Blank, Bones } from './ui'

type Context = { queries: QueryClient }

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: Lost, errorComponent: Mishap })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (s: Record<string, unknown>): { to?: string } => {
    // Only our own paths: never another site's.
    const to = typeof s.to === 'string' && /^\/(?![/\\])/.test(s.to) ? s.to : undefined
    return to ? { to } : {}
  },
  component: SignIn,
})

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: async ({ context, location }) => {
    try {
      const me = await context.queries.ensureQueryData(meQuery)
      if (me.pending && location.pathname !== '/account') throw redirect({ to: '/account' })
    } catch (e) {
      if (e instanceof Problem && e.status === 401) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { to: location.href } })
      throw e
    }
  },
  component: Frame,
  errorComponent: Mishap,
  pendingComponent: () => <Bones lines={8} />,
})

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: ({ context }) => {
    const me = context.queries.getQueryData(meQuery.queryKey)
    throw redirect({ to: homeOf(me), search: {} })
  },
})

const tickets = createRoute({
  getParentRoute: () => frame,
  path: '/tickets',
  validateSearch: (s: Record<string, unknown>): Filters => readFilters(s),
  component: lazyRouteComponent(() => import('./tickets/page'), 'TicketsPage'),
})

const ticket = createRoute({
  getParentRoute: () => frame,
  path: '/tickets/$id',
  component: lazyRouteComponent(() => import('./ticket/page'), 'TicketPage'),
})

const desk = createRoute({ getParentRoute: () => frame, path: '/desk', component: lazyRouteComponent(() => import('./desk/page'), 'DeskPage') })

const workSearch = (s: Record<string, unknown>): WorkSearch => readWork(s)
const dispatch = createRoute({ getParentRoute: () => frame, path: '/dispatch', validateSearch: workSearch, component: lazyRouteComponent(() => import('./dispatch/page'), 'DispatchPage') })
const review = createRoute({ getParentRoute: () => frame, path: '/review', validateSearch: workSearch, component: lazyRouteComponent(() => import('./review/page'), 'ReviewPage') })
const followUp = createRoute({ getParentRoute: () => frame, path: '/follow-up', validateSearch: workSearch, component: lazyRouteComponent(() => import('./follow-up/page'), 'FollowUpPage') })
const floor = createRoute({ getParentRoute: () => frame, path: '/floor', validateSearch: workSearch, component: lazyRouteComponent(() => import('./floor/floor'), 'FloorPage') })
const lines = createRoute({ getParentRoute: () => frame, path: '/lines', validateSearch: (s: Record<string, unknown>): LinesSearch => readLines(s), component: lazyRouteComponent(() => import('./phone/page'), 'LinesPage') })
const centre = createRoute({ getParentRoute: () => frame, path: '/centre', validateSearch: workSearch, component: lazyRouteComponent(() => import('./floor/centre'), 'CentrePage') })
const account = createRoute({ getParentRoute: () => frame, path: '/account', component: lazyRouteComponent(() => import('./account'), 'AccountPage') })

const search = createRoute({
  getParentRoute: () => frame,
  path: '/search',
  validateSearch: (s: Record<string, unknown>): { q: string } => ({ q: typeof s.q === 'string' || typeof s.q === 'number' ? String(s.q).trim().slice(0, 60) : '' }),
  component: lazyRouteComponent(() => import('./search/page'), 'SearchPage'),
})

const ratings = createRoute({ getParentRoute: () => frame, path: '/ratings', component: lazyRouteComponent(() => import('./ratings/page'), 'RatingsPage') })
const inbox = createRoute({ getParentRoute: () => frame, path: '/inbox', component: lazyRouteComponent(() => import('./inbox'), 'InboxPage') })

const knowledge = createRoute({
  getParentRoute: () => frame,
  path: '/knowledge',
  validateSearch: (s: Record<string, unknown>): Search => readSearch(s),
  component: lazyRouteComponent(() => import('./knowledge/page'), 'KnowledgePage'),
})

const leave = createRoute({ getParentRoute: () => frame, path: '/leave', component: lazyRouteComponent(() => import('./leave/page'), 'LeavePage') })
const ids = (s: Record<string, unknown>, ...names: string[]) => Object.fromEntries(names.filter((n) => Number(s[n]) > 0).map((n) => [n, Number(s[n])]))
const texts = (s: Record<string, unknown>, ...names: string[]) => Object.fromEntries(names.filter((n) => typeof s[n] === 'string' && /^[a-z_]{1,20}$/.test(s[n] as string)).map((n) => [n, s[n]]))

const supervision = createRoute({
  getParentRoute: () => frame,
  path: '/supervision',
  validateSearch: (s: Record<string, unknown>): Record<string, unknown> => ({ ...texts(s, 'view', 'list'), ...ids(s, 'order', 'paper', 'ticket') }),
  component: lazyRouteComponent(() => import('./supervision/page'), 'SupervisionPage'),
})

const urged = createRoute({ getParentRoute: () => frame, path: '/urged', validateSearch: (s: Record<string, unknown>): Record<string, unknown> => ids(s, 'order'), component: lazyRouteComponent(() => import('./supervision/unit'), 'UrgedPage') })

const joint = createRoute({ getParentRoute: () => frame, path: '/joint', validateSearch: (s: Record<string, unknown>): Record<string, unknown> => ({ ...texts(s, 'kind'), ...ids(s, 'id') }), component: lazyRouteComponent(() => import('./joint/page'), 'JointPage') })

const signoff = createRoute({ getParentRoute: () => frame, path: '/signoff', validateSearch: (s: Record<string, unknown>): Record<string, unknown> => ids(s, 'id'), component: lazyRouteComponent(() => import('./signoff/page'), 'SignOffPage') })

const chief = createRoute({ getParentRoute: () => frame, path: '/chief', component: lazyRouteComponent(() => import('./chief/page'), 'ChiefPage') })

const help = createRoute({
  getParentRoute: () => frame,
  path: '/help',
  validateSearch: (s: Record<string, unknown>): HelpSearch => readChapter(s),
  component: lazyRouteComponent(() => import('./help/page'), 'HelpPage'),
})

const administration = createRoute({
  getParentRoute: () => frame,
  path: '/admin',
  beforeLoad: () => {
    throw redirect({ to: '/admin/$noun', params: { noun: 'home' } })
  },
})

const admin = createRoute({ getParentRoute: () => frame, path: '/admin/$noun', component: lazyRouteComponent(() => import('./admin/page'), 'AdminPage') })

const triage = createRoute({
  getParentRoute: () => frame,
  path: '/triage',
  validateSearch: (s: Record<string, unknown>): TriageSearch => readPart(s),
  component: lazyRouteComponent(() => import('./suggest/page'), 'TriagePage'),
})

const score = createRoute({
  getParentRoute: () => frame,
  path: '/score',
  validateSearch: (s: Record<string, unknown>): ScoreSearch => readScore(s),
  component: lazyRouteComponent(() => import('./score/page'), 'ScorePage'),
})

const stats = createRoute({
  getParentRoute: () => frame,
  path: '/stats',
  validateSearch: (s: Record<string, unknown>): StatsSearch => readStats(s),
  component: lazyRouteComponent(() => import('./stats/page'), 'StatsPage'),
})

const whatif = createRoute({ getParentRoute: () => frame, path: '/whatif', validateSearch: (s: Record<string, unknown>): WhatifSearch => readWhatif(s), component: lazyRouteComponent(() => import('./whatif/page'), 'WhatIfPage') })
const reports = createRoute({ getParentRoute: () => frame, path: '/reports', validateSearch: (s: Record<string, unknown>): ReportsSearch => readReports(s), component: lazyRouteComponent(() => import('./reports/page'), 'ReportsPage') })

const radar = createRoute({
  getParentRoute: () => frame,
  path: '/radar',
  validateSearch: (s: Record<string, unknown>): RadarSearch => readRadar(s),
  component: lazyRouteComponent(() => import('./radar/page'), 'RadarPage'),
})

const quality = createRoute({ getParentRoute: () => frame, path: '/quality', validateSearch: (s: Record<string, unknown>): QualitySearch => readQuality(s), component: lazyRouteComponent(() => import('./quality/page'), 'QualityPage') })
const evaluation = createRoute({ getParentRoute: () => frame, path: '/evaluation', validateSearch: (s: Record<string, unknown>): EvaluationSearch => readEvaluation(s), component: lazyRouteComponent(() => import('./evaluation/page'), 'EvaluationPage') })
const desks = createRoute({ getParentRoute: () => frame, path: '/desks', component: lazyRouteComponent(() => import('./desks/page'), 'DesksPage') })
const staffing = createRoute({ getParentRoute: () => frame, path: '/staffing', component: lazyRouteComponent(() => import('./staffing/page'), 'StaffingPage') })
const command = createRoute({ getParentRoute: () => frame, path: '/command', component: lazyRouteComponent(() => import('./command/page'), 'CommandPage') })
const quiz = createRoute({ getParentRoute: () => frame, path: '/quiz', component: lazyRouteComponent(() => import('./command/quiz'), 'QuizPage') })
const incidents = createRoute({ getParentRoute: () => frame, path: '/incidents', component: lazyRouteComponent(() => import('./incidents/page'), 'IncidentsPage') })
const warnings = createRoute({ getParentRoute: () => frame, path: '/warnings', component: lazyRouteComponent(() => import('./warnings/page'), 'WarningsPage') })

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([signIn, frame.addChildren([
      home, tickets, ticket, radar, warnings, incidents, desk, account, inbox, search, knowledge, triage, stats, reports, score, whatif, administration, admin, leave, help,
      joint,
      dispatch, review, followUp, floor, centre,
      ratings, quality, evaluation, desks, staffing, command, quiz,
      supervision, urged, signoff, chief,
      lines,
    ])]),
    context: { queries },
    // Plain words in the address: a ticket's number of nineteen digits is no number to JavaScript.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => queryString(search as Query),
    defaultPreload: 'intent',
    defaultPendingComponent: () => <Bones lines={8} />,
    defaultErrorComponent: Mishap,
    defaultNotFoundComponent: () => <Blank title="没有这个页面" />,
    scrollRestoration: true,
  })
}

/** Every address of the console, as the router knows it. */
export type Address = keyof ReturnType<typeof makeRouter>['routesByPath'] & string

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
