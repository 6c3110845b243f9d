/* The commit protocol of replica groups: two publishers, three members, two generations, a store.
 *
 * Modelled: messages that are lost, delayed and doubled (a message once sent stays readable for
 * ever); crash and restart of publishers and members, which lose what is not durable; a takeover by
 * the second publisher; votes of all or of a quorum; a store that outlives publishers (etcd), or the
 * first publisher's journal, which only its own commands can reach (LOCAL).
 * Not modelled: content, chains of headers, time.
 *
 * -DQUORUM=2  needs that many votes (default: all).   -DLOCAL  the publisher's journal.
 * -DJOIN  once, at any moment, the disk of member 0 is replaced and made a member again. Commands that
 *         begin later know it and not the old one; it has no vote in the first generation that names
 *         it. All are then the others, a quorum stays that many.
 * -DFLIP, -DTELL, -DPRESUME  break the protocol: the run must fail. So does -DLOWER: a quorum of
 *         those that do not join.
 *
 * Safety is asserted where something happens; that no doubt is left, where nothing more happens.
 */
#define MEMBERS 3
#define GENERATIONS 2
#ifndef QUORUM
#define QUORUM MEMBERS
#endif
#ifndef CRASHES
#define CRASHES 1 /* in all, so that the search is finite and short */
#endif

#define NONE 0
#define COMMIT 1
#define ABORT 2

/* The store: durable. A proposal's content is who made it (1 or 2): two hashes for a number. */
byte epoch = 0;
byte open = 0;         /* the number that is begun and not decided */
byte content[3] = 0;   /* of a number that is begun */
byte decision[3] = 0;
byte head = 0;
byte parent = 0;       /* of what was begun last */

/* What was ever said by whom, and can be heard by anybody: the network never forgets. */
bool prepare_said[3] = false;
bool voted[9] = false; /* member * 3 + number: a yes, said after its record */
bool commit_said[3] = false;
bool abort_said[3] = false;

/* Members: durable. */
byte prepared[3] = 0;
byte current[3] = 0;

byte crashes = 0;
byte acknowledged = 0; /* what a user was told to be published */
byte done = 0;         /* publishers that have ended */

byte needed = 0; /* votes, of what was begun last */

#ifdef JOIN
bool joined = false;      /* member 0 has a new disk */
bool fresh_voted[3] = false; /* a yes of that one */
bool names[3] = false;    /* this generation's header knows it */
#else
#define joined false
#define fresh_voted voted
#endif
/* Before the first generation all are alike. */
#define JOINS(knows) (knows && head != 0 && !names[head])
#define FIRST_VOTE(n, knows, joins) (joins -> 0 : (knows -> fresh_voted[n] : voted[n]))
#define VOTES(n, knows, joins) (FIRST_VOTE(n, knows, joins) + voted[3 + (n)] + voted[6 + (n)])
#define PREPARED(n, knows) ((knows == joined && (prepared[0] == n || current[0] >= n)) + \
                            (prepared[1] == n || current[1] >= n) + (prepared[2] == n || current[2] >= n))
/* Disks that have promised it, as they are or were. */
#ifdef JOIN
#define COPIES(n) (voted[n] + fresh_voted[n] + voted[3 + (n)] + voted[6 + (n)])
#else
#define COPIES(n) (voted[n] + voted[3 + (n)] + voted[6 + (n)])
#endif
#if QUORUM == MEMBERS
#define NEEDED(joins) (MEMBERS - joins)
#elif defined(LOWER)
#define NEEDED(joins) (QUORUM - joins)
#else
#define NEEDED(joins) QUORUM
#endif

/* One transaction: requires the epoch, that this is open, and no decision. */
inline store_decide(mine, n, what, made) {
  atomic {
    made = false;
    if
    :: epoch == mine && open == n && decision[n] == NONE ->
       decision[n] = what;
       open = 0;
       made = true;
       if
       :: what == COMMIT ->
          assert(COPIES(n) >= needed && (QUORUM == MEMBERS || COPIES(n) >= QUORUM));
          head = n
       :: else
       fi
    :: else
    fi
  }
}

/* A command of a publisher: finishes what is open, then publishes one generation. It may end
 * anywhere, and be started again as another command; a paused one goes on late. */
proctype Publisher(byte self) {
  byte mine, n;
  bool made, knows, joins;

start:
  atomic { epoch = epoch + 1; mine = epoch; knows = joined; joins = false }
  if
  :: atomic { open != 0 -> n = open }
     /* Asks all members. Who does not answer has not prepared, for all it knows. */
     if
     :: PREPARED(n, knows) >= needed -> store_decide(mine, n, COMMIT, made)
     :: store_decide(mine, n, ABORT, made)
     fi;
     if
     :: decision[n] == COMMIT -> commit_said[n] = true
     :: decision[n] == ABORT -> abort_said[n] = true
     :: else -> goto out /* fenced */
     fi
  :: else
  fi;
  /* Tells what was decided before: whoever did may have told nobody. */
  atomic {
    commit_said[1] = commit_said[1] || decision[1] == COMMIT;
    abort_said[1] = abort_said[1] || decision[1] == ABORT;
    commit_said[2] = commit_said[2] || decision[2] == COMMIT;
    abort_said[2] = abort_said[2] || decision[2] == ABORT
  }

  /* BEGIN before PREPARE. A number is begun once. */
  atomic {
    if
    :: epoch == mine && open == 0 ->
       if
       :: content[1] == 0 -> n = 1
       :: content[1] != 0 && content[2] == 0 -> n = 2
       :: else -> goto out
       fi;
#ifdef JOIN
       joins = JOINS(knows);
       names[n] = knows;
#endif
       needed = NEEDED(joins);
       content[n] = self;
       parent = head;
       open = n
    :: else -> goto out
    fi
  }
  if
  :: crashes < CRASHES -> crashes++; goto dead
  :: skip
  fi;
  prepare_said[n] = true;
#ifdef TELL
  commit_said[n] = true;
#endif
  if
  :: VOTES(n, knows, joins) >= needed -> store_decide(mine, n, COMMIT, made)
  :: store_decide(mine, n, ABORT, made) /* a no, or silence until a deadline */
  :: crashes < CRASHES -> crashes++; goto dead
  fi;
  if
  :: crashes < CRASHES -> crashes++; goto dead
  :: skip
  fi;
  if
  :: atomic { made && decision[n] == COMMIT -> acknowledged = n }
     commit_said[n] = true
  :: made && decision[n] == ABORT -> abort_said[n] = true
  :: !made /* somebody else decides */
  fi;
  goto out;

dead:
#ifdef LOCAL
  /* The journal is at this host: nothing goes on before its next command. */
  goto start;
#endif
out:
  atomic { done++; mine = 0; n = 0; made = false; knows = false; joins = false }
}

/* Readers see what is committed, and nothing older than before. What was prepared before it is
 * decided by then. */
inline activate(self, n) {
  assert(decision[n] == COMMIT);
  assert(current[self] <= n);
  assert(prepared[self] == 0 || prepared[self] >= n || decision[prepared[self]] != NONE);
  current[self] = n;
  if
  :: prepared[self] <= n -> prepared[self] = 0
  :: else
  fi
}
inline discard(self) {
  assert(decision[prepared[self]] == ABORT);
  prepared[self] = 0
}
/* The record, then the vote: a crash between them is a vote that nobody ever hears. */
inline prepare(self, n) {
  prepared[self] = n;
  if
  :: self == 0 && joined -> fresh_voted[n] = true
  :: else -> voted[self * 3 + n] = true
  fi
#ifdef FLIP
  ;
  activate(self, n)
#endif
}

/* Every step makes one record durable and is a reaction to what anybody said, or to the store; so
 * that a crash between two steps loses nothing, and a restart goes on with any of them. */
proctype Member(byte self) {
  do
  :: atomic { prepare_said[1] && prepared[self] == 0 && current[self] == 0 && !abort_said[1] ->
              prepare(self, 1) }
  :: atomic { prepare_said[2] && prepared[self] == 0 && current[self] == parent &&
                current[self] < 2 && !abort_said[2] ->
              prepare(self, 2) }

  /* Told a decision: of what is prepared, or of something newer, which is then staged. */
  :: atomic { commit_said[1] && current[self] < 1 -> activate(self, 1) }
  :: atomic { commit_said[2] && current[self] < 2 -> activate(self, 2) }
  :: atomic { prepared[self] != 0 && abort_said[prepared[self]] -> discard(self) }

#ifndef LOCAL
  /* In doubt: asks the store. */
  :: atomic { prepared[self] != 0 && decision[prepared[self]] == COMMIT ->
              activate(self, prepared[self]) }
  :: atomic { prepared[self] != 0 && decision[prepared[self]] == ABORT -> discard(self) }
  /* Nobody publishes any more: the store is asked for an abort, by the epoch that it has. */
  :: atomic { done == 2 && prepared[self] != 0 && open == prepared[self] ->
              decision[prepared[self]] = ABORT;
              open = 0 }
#endif
#ifdef PRESUME
  :: atomic { prepared[self] != 0 && decision[prepared[self]] == NONE -> discard(self) }
#endif
  :: atomic { done == 2 && timeout -> break }
  od;
  /* Nothing more will happen: no doubt is left, nor a decision that somebody does not follow. */
  assert(prepared[self] == 0);
  assert(current[self] == head || !commit_said[head])
}

#ifdef JOIN
proctype Operator() {
  if
  :: atomic { joined = true; prepared[0] = 0; current[0] = 0 }
  :: done == 2
  fi
}
#endif

init {
  atomic {
#ifdef JOIN
    run Operator();
#endif
    run Member(0);
    run Member(1);
    run Member(2);
    run Publisher(1);
    run Publisher(2)
  }
  (done == 2);
  assert(acknowledged == 0 || decision[acknowledged] == COMMIT);
  assert(acknowledged <= head)
}
