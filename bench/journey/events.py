"""What spectators of a big sports event go through, in 300 touchpoints, and a shop's customers in
40: chapter after chapter, in the order in which people usually come there.

A line is a chapter: its name, its phase, and what is in it. A sign after a name says what happens
there: `?` the bot is asked, `@` a person of ours helps in the chat, `*` we ask how it was, nothing:
it happens at the place itself; `+` part of it in the chat. `!` before a name: a moment of truth.
"""

SPECTATOR = """
hear of it | before | poster in the street, radio spot, friend's story, street banner on the
  bridge, school visit of the mascot, newspaper page, club's fan evening, countdown clock, sports
  shop's window, airport screen, sponsor's leaflet, event programme+, session finder?, venue map?,
  price list?, which sport suits us?, legacy of the last games, television trailer, ambassador's
  talk, club mailing+, torch relay, autograph hour, travel fair stand, hotel lobby stand,
  newsletter sign-up?
---
buy a ticket | before | ticket shop's queue+, account opened?, identity check?, !seat chosen?,
  view from the seat?, family ticket?, wheelchair place@, group booking@, student price?,
  payment?, payment refused@, bank's code?, ticket in the wallet?, printed ticket+, ticket office,
  gift ticket?, name changed@, refund asked for@, resale listed?, resale bought?, waiting list?,
  hospitality offer@, terms of sale?, invoice?, ticket survey*
---
plan the trip | before | visa question@, hotel list?, camp site booked+, host family found+,
  flight advice?, train ticket+, parking booked+, coach booked+, bicycle route?, weather advice?,
  packing list?, what is forbidden?, insurance?, luggage sent ahead+, child's wristband+, fan
  card+, sign language asked for@, diet asked for@, language of the app?, map saved for offline?,
  meeting point?, calendar entry?, emergency contact?, reminder the week before+, trip survey*
---
come to the city | before | airport arrivals hall, welcome desk, luggage belt, city train, taxi
  rank, night bus, park and ride, motorway sign, border control, money changed, phone card bought,
  hotel check-in, key for the flat+, volunteers at the station, luggage lost@, day ticket for the
  tram+, city map, fan zone, big screen in the park, water fountain, first aid tent in the city,
  lost child point, local guide+, change of plan+, arrival survey*
---
reach the venue | during | shuttle bus stop, !shuttle bus ride, tram to the stadium, walk from the
  station, last mile signs, road closed+, bicycle parking, drop-off zone, parking attendant,
  parking gate+, disabled parking, ticket touts, volunteers on the way, crowd marshal, shade on
  the way, toilets on the way, app shows the gate?, which gate?, late for the start@, ticket not
  in the app@, phone out of power, meeting friends, fan march, route for wheelchairs+, way there
  survey*
---
pass the gate | during | queue at the gate, queue time on the screen, bag check, body check,
  forbidden thing handed in, cloakroom, !ticket scanned+, scanner refuses@, second scan,
  turnstile, gate for families, gate for wheelchairs, pushchair parking, dog of a blind guest,
  accreditation desk, press entrance, sponsor's gate, lost ticket at the gate@, ticket upgraded+,
  programme sold, flag handed out, earplugs handed out, welcome by the host, re-entry stamp, gate
  survey*
---
find the seat | during | signs to the block, lift, escalator, stairs, ramp, steward at the block,
  seat number found, somebody in my seat@, seat dirty, seat wet, seat in the sun, view blocked@,
  neighbour smokes@, seat moved@, cushion rented, binoculars rented, headset for the blind+,
  hearing loop, captions on the screen+, carer's seat, lounge, quiet room, baby room, where is my
  seat?, seat survey*
---
eat and drink | during | menu in the app?, queue at the kiosk, !order by phone+, order collected+,
  card refused@, cash desk, hot meal, vegan meal, gluten-free meal, halal meal, children's menu,
  drink refilled, cup deposit, beer stand, coffee stand, ice cream seller, water in the stands,
  hawker in the rows, restaurant table+, lounge buffet, allergy asked@, food spilled, bins sorted,
  price complaint@, food survey*
---
watch it | during | opening show, anthem, start list?, live results?, replay on the screen,
  announcer, photo of the finish, explanation of the rules?, commentary by radio+, wave in the
  stands, mascot's round, half-time show, break in the programme, delay told+, cancelled by rain@,
  lightning warning+, evacuation drill, medal ceremony, athletes' lap, selfie spot, vote for the
  player+, wireless network, phone network, predictions game?, show survey*
---
need help | during | toilet queue, toilet clean, family toilet, first aid post, doctor called@,
  heat stroke cared for, child lost@, child found, wallet lost@, phone lost@, lost and found desk,
  thief reported@, insult reported@, drunk neighbour@, fight reported@, interpreter called@,
  wheelchair pushed, charging point, cash machine, !information desk, help by chat@, emergency
  exit asked?, weather shelter, power cut, help survey*
---
leave | during | end announced, way out?, stairs in the crowd, exit gate, crowd held back,
  cloakroom fetched, forbidden thing fetched, pushchair fetched, shop at the exit, shirt bought,
  size changed@, cup returned, car found?, car park's exit, shuttle queue, tram queue, taxi queue,
  lift home shared?, meeting point after, fan zone at night, police line, toilets at the exit,
  souvenir photo+, thank you by volunteers, exit survey*
---
way home and after | after | night train, last tram missed@, hotel breakfast, check-out, luggage
  fetched, airport departure, thank-you message+, photos shared?, results by mail?, certificate of
  attendance?, lost thing sent home@, lost thing asked for?, invoice sent again?, refund paid@,
  complaint answered@, recommendation*, fan shop order?, fan shop parcel+, fan shop return@, next
  event offered?, club joined?, volunteer next time?, memory book+, anniversary greeting+, event
  survey*
"""

SHOP = """
awareness | before | friend's shirt, street stall, flyer in a parcel, poster with a code+,
  magazine page, fair stand, window of the studio, newsletter+
---
research | before | print finder?, price asked?, material asked?, photos of customers?, shop
  visited, try-on corner, back in print?, opinion asked for@
---
pre-purchase | before | size help?, !size help by a person@, delivery cost?, delivery date?, gift
  wrapping?, discount code?, own print asked for@, !payment?, payment refused@, order changed@,
  fitting room, pick-up booked+
---
post-purchase support | after | order status?, parcel late@, lost parcel@, parcel opened, pick-up
  in the shop+, exchange of size@, return asked for?, refund@, washing advice?, how was delivery*,
  how is the shirt*, talk with a person@
"""
