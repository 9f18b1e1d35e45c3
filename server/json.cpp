// Boost.JSON needs no compiled package: this is its one translation unit.
#include <boost/json/src.hpp>
